use super::*;

fn html(source: &str) -> String {
    render_comment(source, &[]).unwrap().html
}

fn assert_shown(cases: &[(&str, &str)]) {
    for (source, shown) in cases {
        assert_eq!(html(source), *shown, "{source}");
    }
}

const REL: &str = "rel=\"ugc nofollow noopener\"";

/// A link as it is shown.
fn link(href: &str, words: &str) -> String {
    format!("<a href=\"{href}\" {REL}>{words}</a>")
}

#[test]
fn what_belongs_to_a_discussion_is_shown_as_meant() {
    assert_shown(&[
        ("a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
        ("a  \nb\\\nc", "<p>a<br>b<br>c</p>"),
        (
            "*a* **b** ~~c~~ ***d***",
            "<p><em>a</em> <strong>b</strong> <del>c</del> <em><strong>d</strong></em></p>",
        ),
        ("a &amp; b &lt; \\*c\\*", "<p>a &amp; b &lt; *c*</p>"),
        (
            "> a\n> > b",
            "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>",
        ),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        (
            "3. a\n\n4. b",
            "<ol start=\"3\"><li><p>a</p></li><li><p>b</p></li></ol>",
        ),
        ("1. a\n   - b", "<ol><li>a<ul><li>b</li></ul></li></ol>"),
        ("`a<b` `` ` ``", "<p><code>a&lt;b</code> <code>`</code></p>"),
    ]);
}

#[test]
fn code_is_highlighted_as_in_chapters() {
    assert_shown(&[
        (
            "```js\nlet a = 1;\n```",
            "<pre tabindex=\"0\"><code class=\"language-js\"><span class=\"k\">let</span> a = \
             <span class=\"n\">1</span>;</code></pre>",
        ),
        (
            "```JS\n<b>\n```",
            "<pre tabindex=\"0\"><code class=\"language-js\">&lt;<span class=\"t\">b</span>&gt;</code></pre>",
        ),
        (
            "~~~c++\n<b>\n\nc",
            "<pre tabindex=\"0\"><code>&lt;b&gt;\n\nc</code></pre>",
        ),
        (
            "    <b>\n    c",
            "<pre tabindex=\"0\"><code>&lt;b&gt;\nc</code></pre>",
        ),
        // Code that begins on the line of the fence, and what only chapters have there.
        (
            "```return x;\ny\n```",
            "<pre tabindex=\"0\"><code>return x;\ny</code></pre>",
        ),
        (
            "```\">x\ny\n```",
            "<pre tabindex=\"0\"><code>\"&gt;x\ny</code></pre>",
        ),
        (
            "```text run id=a\ny\n```",
            "<pre tabindex=\"0\"><code class=\"language-text\">run id=a\ny</code></pre>",
        ),
    ]);
}

#[test]
fn links_lead_out_and_say_so() {
    for (source, shown) in [
        (
            "[a *b* `c`](https://example.org/x?y=1&z \"title\")",
            link(
                "https://example.org/x?y=1&amp;z",
                "a <em>b</em> <code>c</code>",
            ),
        ),
        (
            "https://example.org/a_b_c",
            link("https://example.org/a_b_c", "https://example.org/a_b_c"),
        ),
        (
            "<https://example.org>",
            link("https://example.org/", "https://example.org"),
        ),
        (
            "www.example.org",
            link("http://www.example.org/", "www.example.org"),
        ),
        (
            "me@example.org",
            link("mailto:me@example.org", "me@example.org"),
        ),
        (
            "[a]\n\n[a]: https://example.org",
            link("https://example.org/", "a"),
        ),
        (
            "[a](https://example.org \"&quot; onclick=x\")",
            link("https://example.org/", "a"),
        ),
        (
            "[](https://example.org)",
            link("https://example.org/", "https://example.org/"),
        ),
        (
            "[\u{200b}](https://example.org)",
            link("https://example.org/", "\u{200b}https://example.org/"),
        ),
        (
            "[bank.example](https://evil.example)",
            format!(
                "{} (evil.example)",
                link("https://evil.example/", "bank.example")
            ),
        ),
        (
            "[bank&#x200b;.example](https://evil.example)",
            format!(
                "{} (evil.example)",
                link("https://evil.example/", "bank\u{200b}.example")
            ),
        ),
        (
            "![cat](https://example.org/cat.png)",
            link("https://example.org/cat.png", "cat"),
        ),
        (
            "![](https://example.org/cat.png)",
            link("https://example.org/cat.png", "https://example.org/cat.png"),
        ),
        (
            "[![cat](https://example.org/cat.png)](https://example.net/)",
            link("https://example.net/", "cat"),
        ),
        (
            "![a [b](https://example.net)](https://example.org)",
            link("https://example.org/", "a b"),
        ),
    ] {
        assert_eq!(html(source), format!("<p>{shown}</p>"), "{source}");
    }
}

#[test]
fn what_does_not_belong_is_shown_as_typed() {
    assert_shown(&[
        ("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>"),
        (
            "<div>\n<script>x</script>\n</div>",
            "<p>&lt;div&gt;<br>&lt;script&gt;x&lt;/script&gt;<br>&lt;/div&gt;</p>",
        ),
        // A block of HTML would go on to the end.
        (
            "<script> is a tag.\n\n*b*",
            "<p>&lt;script&gt; is a tag.</p><p><em>b</em></p>",
        ),
        (
            "> <!-- a\n\n- <pre>\n- b",
            "<blockquote><p>&lt;!-- a</p></blockquote><ul><li>&lt;pre&gt;</li><li>b</li></ul>",
        ),
        ("<b\ntitle=\"*c*\">", "<p>&lt;b<br>title=\"*c*\"&gt;</p>"),
        (
            "```\n<b>\n```",
            "<pre tabindex=\"0\"><code>&lt;b&gt;</code></pre>",
        ),
        ("![cat](cat.png)", "<p>cat</p>"),
        ("![](cat.png)", "<p>cat.png</p>"),
        ("# Loud", "<p><strong>Loud</strong></p>"),
        ("Loud\n---", "<p><strong>Loud</strong></p>"),
        ("a\n\n---\n\nb", "<p>a</p><p>b</p>"),
        ("|a|b|\n|-|-|\n|1|2|", "<p>|a|b|<br>|-|-|<br>|1|2|</p>"),
        ("- [x] a", "<ul><li>[x] a</li></ul>"),
        ("a[^1]\n\n[^1]: b c", "<p>a[^1]</p><p>[^1]: b c</p>"),
        ("$$a$$ :smile: ==b==", "<p>$$a$$ :smile: ==b==</p>"),
        ("---\na: b\n---", "<p><strong>a: b</strong></p>"),
        (":::question\nx\n:::", "<p>:::question<br>x<br>:::</p>"),
        (
            "> [!NOTE]\n> a",
            "<blockquote><p>[!NOTE]<br>a</p></blockquote>",
        ),
        ("[a](javascript:x)", "<p>a</p>"),
        ("[](javascript:x)", "<p>javascript:x</p>"),
        ("<javascript:x>", "<p>javascript:x</p>"),
        ("[a](//example.org)", "<p>a</p>"),
        ("[a](/settings)", "<p>a</p>"),
        ("[a](data:text/html,x)", "<p>a</p>"),
    ]);
}

#[test]
fn nothing_turns_the_text_around_it() {
    assert_shown(&[
        ("a\u{202e}b &#x202e;c &#8294;d", "<p>ab c d</p>"),
        ("`a\u{2066}b`", "<p><code>ab</code></p>"),
        (
            "```\na\u{202e}b\n```",
            "<pre tabindex=\"0\"><code>ab</code></pre>",
        ),
        ("a\u{2028}b&#x2028;c\u{c}d", "<p>a<br>b<br>c<br>d</p>"),
        ("a\0b\u{1b}c\u{fdd0}", "<p>a\u{fffd}bc</p>"),
    ]);
    let turned = html("[a](https://example.org/\u{202e}b)");
    assert_eq!(
        turned,
        format!("<p>{}</p>", link("https://example.org/b", "a"))
    );
}

#[test]
fn links_are_counted_by_where_they_lead() {
    let comment = render_comment(
        "https://www.Example.org/a http://example.org./b [x](https://m\u{fc}nchen.de) [y](mailto:a@mail.org) \
         me@home.org ![z](https://pictures.example/z.png) [w](/a) `https://code.org`",
        &[],
    )
    .unwrap();
    assert_eq!(comment.links, 6);
    assert_eq!(
        comment.domains,
        [
            "example.org",
            "home.org",
            "mail.org",
            "pictures.example",
            "xn--mnchen-3ya.de"
        ]
    );
}

#[test]
fn those_who_take_part_are_called_by_name() {
    let names = [
        "Ada",
        "Ada Lovelace",
        "\u{c9}mile",
        "ada",
        "Tom & Jerry_1 <3",
        "Großmann",
        "",
        "שרה",
        "مهدی\u{200c}زاده",
        "Ada (Byron)",
    ];
    let called = |source| render_comment(source, &names).unwrap();
    for (source, whom) in [
        ("@Ada", &[0_usize, 3][..]),
        ("(@ada lovelace, hello)", &[1]),
        ("@Ada Lovelaces", &[0, 3]),
        ("@Adam and a@ada and @ada\u{301}", &[]),
        ("@\u{e9}mile's", &[2]),
        ("@E\u{301}MILE", &[2]),
        ("@Tom & Jerry\\_1 <3", &[4]),
        ("@tom &amp; jerry_1 &lt;3", &[4]),
        ("@GROSSMANN and @großmann", &[5]),
        ("@שרה", &[7]),
        ("@مهدی\u{200c}زاده", &[8]),
        ("@Ada (Byron)", &[9]),
        ("@Ada (B)", &[0, 3]),
        ("*@Ada* **(@\u{e9}mile)**", &[0, 2, 3]),
        ("# @Ada\n\n- @\u{e9}mile", &[0, 2, 3]),
        (
            "`@Ada` [@Ada](https://example.org) [@Ada](/a) ![@Ada](b.png)",
            &[],
        ),
        ("```\n@Ada\n```\n\n    @Ada", &[]),
        ("@Nobody @ @@", &[]),
        ("@Ada @Ada", &[0, 3]),
        ("@Ada@example.org", &[]),
        ("@Ada\nLovelace", &[0, 3]),
    ] {
        assert_eq!(called(source).mentions, whom, "{source}");
    }
    assert_eq!(
        called("Hi @ADA!").html,
        "<p>Hi <bdi class=\"mention\">@ADA</bdi>!</p>"
    );
    assert_eq!(
        called("@tom & jerry_1 <3 *a*").html,
        "<p><bdi class=\"mention\">@tom &amp; jerry_1 &lt;3</bdi> <em>a</em></p>"
    );
}

#[test]
fn a_hostile_name_is_a_name() {
    for name in [
        "\"><img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "a\" onmouseover=\"alert(1)",
        "&lt;b&gt;",
        "</bdi><b>",
    ] {
        let typed: String = name
            .chars()
            .map(|char| match char {
                char if char.is_ascii_punctuation() => format!("\\{char}"),
                char => char.into(),
            })
            .collect();
        let comment = render_comment(&format!("@{typed}"), &[name]).unwrap();
        assert_eq!(comment.mentions, [0], "{name}");
        let shown = name
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        let shown = format!("<p><bdi class=\"mention\">@{shown}</bdi></p>");
        assert_eq!(comment.html, shown);
        assert_eq!(comment.text, format!("@{name}"));
    }
    // As it is, where it holds no other marks of Markdown.
    let name = "\"><img src=x onerror=alert(1)>";
    assert_eq!(
        render_comment(&format!("Hi @{name}!"), &[name])
            .unwrap()
            .mentions,
        [0]
    );
}

#[test]
fn the_words_are_those_that_a_reader_sees() {
    for (source, text) in [
        (
            "# A *b*\n\n- `c`\n- d\n\n```js\ne;\nf\n```\n",
            "A b c d e; f",
        ),
        ("a <free money> b\n\n<pills>", "a <free money> b <pills>"),
        (
            "[a](https://example.org \"b\") ![c](d.png) ![](e.png)",
            "a c e.png",
        ),
        ("pi\u{200b}l&#x200b;ls", "pills"),
        ("a\nb  c\u{a0}d", "a b c d"),
        ("|a|\n|-|", "|a| |-|"),
    ] {
        assert_eq!(render_comment(source, &[]).unwrap().text, text, "{source}");
    }
}

#[test]
fn what_shows_nothing_is_blank() {
    for source in [
        "",
        " \n\u{200b}\n",
        "---",
        "- \n- ",
        "> ",
        "#",
        "```\n```",
        "&#x200b;&nbsp;",
        "\u{3164}",
        "[a]: https://example.org",
        "**\u{ad}**",
    ] {
        assert!(
            render_comment(source, &[]).unwrap().is_blank(),
            "{source:?}"
        );
    }
    for source in [
        ".",
        "👍",
        "[](https://example.org)",
        "![](a)",
        "<!-- a -->",
        "<b>",
        "`.`",
    ] {
        assert!(
            !render_comment(source, &[]).unwrap().is_blank(),
            "{source:?}"
        );
    }
}

#[test]
fn what_nobody_could_read_is_refused() {
    assert_eq!(render_comment(&"> ".repeat(5_000), &[]), Err(TooDeep));
    assert_eq!(
        render_comment(&"- ".repeat(70).replace("- - ", "- + "), &[]),
        Err(TooDeep)
    );
    assert!(render_comment(&"*a ".repeat(3_000), &[]).is_ok());
}
