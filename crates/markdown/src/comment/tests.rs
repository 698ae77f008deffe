use super::*;

fn html(source: &str) -> String {
    render_comment(source, &[]).unwrap().html
}

#[test]
fn what_belongs_to_a_discussion_is_shown_as_meant() {
    for (source, shown) in [
        ("a\nb\n\nc", "<p>a<br>b</p><p>c</p>"),
        (
            "*a* **b** ~~c~~",
            "<p><em>a</em> <strong>b</strong> <del>c</del></p>",
        ),
        (
            "> a\n> > b",
            "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>",
        ),
        ("- a\n- b", "<ul><li>a</li><li>b</li></ul>"),
        (
            "3. a\n\n4. b",
            "<ol start=\"3\"><li><p>a</p></li><li><p>b</p></li></ol>",
        ),
        ("`a<b`", "<p><code>a&lt;b</code></p>"),
        (
            "```js\nlet a = 1;\n```",
            "<pre tabindex=\"0\"><code><span class=\"k\">let</span> a = <span class=\"n\">1</span>;</code></pre>",
        ),
        (
            "```odd\n<b>\n```",
            "<pre tabindex=\"0\"><code>&lt;b&gt;</code></pre>",
        ),
        (
            "[a](https://example.org/x?y=1&z)",
            "<p><a href=\"https://example.org/x?y=1&amp;z\" rel=\"ugc nofollow noopener\">a</a></p>",
        ),
        (
            "See https://example.org.",
            "<p>See <a href=\"https://example.org/\" rel=\"ugc nofollow noopener\">https://example.org</a>.</p>",
        ),
    ] {
        assert_eq!(html(source), shown, "{source}");
    }
}

#[test]
fn what_does_not_is_shown_as_typed() {
    for (source, shown) in [
        ("a <b>c</b>", "<p>a &lt;b&gt;c&lt;/b&gt;</p>"),
        (
            "<div>\n<script>x</script>\n</div>",
            "<p>&lt;div&gt;<br>&lt;script&gt;x&lt;/script&gt;<br>&lt;/div&gt;</p>",
        ),
        (
            "![cat](https://example.org/cat.png)",
            "<p><a href=\"https://example.org/cat.png\" rel=\"ugc nofollow noopener\">cat</a></p>",
        ),
        ("# Loud", "<p><strong>Loud</strong></p>"),
        ("a\n\n---\n\nb", "<p>a</p><p>b</p>"),
        ("|a|b|\n|-|-|\n|1|2|", "<p>|a|b|<br>|-|-|<br>|1|2|</p>"),
        ("[a](javascript:x)", "<p>a</p>"),
        ("[a](//example.org)", "<p>a</p>"),
        ("[a](/settings)", "<p>a</p>"),
        ("[a](data:text/html,x)", "<p>a</p>"),
        (":::question\nx\n:::", "<p>:::question<br>x<br>:::</p>"),
        (
            "> [!NOTE]\n> a",
            "<blockquote><p>[!NOTE]<br>a</p></blockquote>",
        ),
        ("a\u{202e}b", "<p>ab</p>"),
    ] {
        assert_eq!(html(source), shown, "{source}");
    }
}

#[test]
fn a_link_that_names_another_host_says_where_it_leads() {
    let shown = |source| render_comment(source, &[]).unwrap();
    for (source, host) in [
        (
            "[bank.example](https://evil.example/)",
            Some("evil.example"),
        ),
        (
            "[https://bank.example/a](http://evil.example/)",
            Some("evil.example"),
        ),
        ("[www.bank.example](https://bank.example/)", None),
        ("[Node.js](https://nodejs.org/)", Some("nodejs.org")),
        ("[version 1.5](https://nodejs.org/)", None),
        ("[the docs](https://nodejs.org/)", None),
        ("https://www.example.org/a", None),
    ] {
        let html = shown(source).html;
        let says = host.is_some_and(|host| html.contains(&format!("</a> ({host})")));
        assert_eq!(says, host.is_some(), "{source}: {html}");
        assert_eq!(html.contains("</a> ("), host.is_some(), "{source}: {html}");
    }
}

#[test]
fn links_are_counted_by_where_they_lead() {
    let comment = render_comment(
        "https://www.Example.org/a http://example.org/b [x](https://m\u{fc}nchen.de) [y](mailto:a@mail.org) me@home.org `https://code.org`",
        &[],
    )
    .unwrap();
    assert_eq!(comment.links, 5);
    assert_eq!(
        comment.domains,
        ["example.org", "home.org", "mail.org", "xn--mnchen-3ya.de"]
    );
}

#[test]
fn those_who_take_part_are_called_by_name() {
    let names = [
        "Ada",
        "Ada Lovelace",
        "\u{c9}mile",
        "ada",
        "\"><img src=x onerror=fired(1)>",
    ];
    let called = |source| render_comment(source, &names).unwrap();
    for (source, whom) in [
        ("@Ada", &[0_usize, 3][..]),
        ("(@ada lovelace, hello)", &[1]),
        ("@Ada Lovelaces", &[0, 3]),
        ("@Adam and a@ada", &[]),
        ("@\u{e9}mile's", &[2]),
        ("`@Ada` [@Ada](https://example.org)", &[]),
        ("@Nobody", &[]),
        ("@Ada @Ada", &[0, 3]),
    ] {
        assert_eq!(called(source).mentions, whom, "{source}");
    }
    assert_eq!(
        called("Hi @ADA!").html,
        "<p>Hi <span class=\"mention\">@ADA</span>!</p>"
    );
    let hostile = called("@\\\"><img src=x onerror=fired(1)>");
    assert!(!hostile.html.contains("<img"), "{}", hostile.html);
}

#[test]
fn the_words_are_those_that_a_reader_sees() {
    let comment = render_comment("# A *b*\n\n- `c`\n- d\n\n```js\ne;\n```\n", &[]).unwrap();
    assert_eq!(comment.text, "A b c d e;");
}

#[test]
fn what_nobody_could_read_is_refused() {
    assert_eq!(render_comment(&"> ".repeat(5_000), &[]), Err(TooDeep));
    assert!(render_comment(&"*a ".repeat(3_000), &[]).is_ok());
}
