//! The blocks between `:::name` and `:::`: what each takes and what shape it must have.

use comrak::nodes::{ListType, NodeValue};
use domain::chapters::{EditKind, EditMark, InvalidEditMark};
use domain::ids::AuthorId;

use crate::attributes::Attributes;
use crate::diagnostics::{Position, Reporter, did_you_mean};
use crate::fence::{Fence, Verdict};
use crate::source::{Node, Source};

/// The blocks an author may use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    Stack,
    Steps,
    Cycle,
    Compare,
    Reference,
    Choices,
    Question,
    Answer,
}

const KINDS: [(&str, Kind); 8] = [
    ("stack", Kind::Stack),
    ("steps", Kind::Steps),
    ("cycle", Kind::Cycle),
    ("compare", Kind::Compare),
    ("reference", Kind::Reference),
    ("choices", Kind::Choices),
    ("question", Kind::Question),
    ("answer", Kind::Answer),
];

/// The callout that somebody means who writes it as a block, as other tools have it.
fn callout(name: &str) -> Option<&'static str> {
    Some(match name.to_lowercase().as_str() {
        "note" | "info" | "background" | "callout" | "admonition" | "aside" => "NOTE",
        "tip" | "hint" => "TIP",
        "warning" | "warn" | "trap" | "attention" => "WARNING",
        "important" | "definition" => "IMPORTANT",
        "caution" | "danger" | "error" => "CAUTION",
        _ => return None,
    })
}

/// A block's name and attributes.
#[derive(Debug)]
pub(crate) struct Directive {
    pub kind: Kind,
    pub at: Position,
    /// Where the first attribute would go, for `check --fix`.
    pub main: Option<usize>,
    pub caption: Option<String>,
    pub id: Option<AuthorId>,
    /// Whether an id was written at all, good or bad.
    pub has_id: bool,
    pub source: Option<(String, Position)>,
    pub edit: Option<EditMark>,
}

impl Directive {
    /// Reads the opening line. An unknown name is reported and gives `None`.
    pub fn read(node: Node<'_>, source: &Source, report: &mut Reporter) -> Option<Self> {
        let data = node.data();
        let NodeValue::BlockDirective(_) = &data.value else {
            return None;
        };
        let at = source.place(node);
        let line = source.line(at.line);
        let colons = line.find(":::")?;
        let info = line[colons..].trim_start_matches(':');
        let info_at = line.len() - info.len();
        let place = Position {
            line: at.line,
            column: line[..info_at].chars().count() + 1,
        };
        let mut attributes = Attributes::parse(info, place, report);
        let names: Vec<&str> = KINDS.iter().map(|(name, _)| *name).collect();
        let Some((_, kind)) = KINDS.iter().find(|(name, _)| *name == attributes.name) else {
            if attributes.name.is_empty() {
                report.error(
                    at,
                    "these colons open a block without a name, or close one that is not open",
                    "write the name right after them, such as :::stack",
                );
            } else {
                report.error(
                    attributes.at,
                    format!("unknown block `{}`", attributes.name),
                    match callout(&attributes.name) {
                        Some(kind) => format!(
                            "a callout is a quote: write `> [!{kind}]`, and `> ` before each of \
                             its lines"
                        ),
                        None => did_you_mean(&attributes.name, &names),
                    },
                );
            }
            return None;
        };
        let mut directive = Self {
            kind: *kind,
            at,
            main: None,
            caption: None,
            id: None,
            has_id: false,
            source: None,
            edit: None,
        };
        directive.take(&mut attributes, report);
        let known: &[&str] = match kind {
            Kind::Cycle => &["main", "caption"],
            Kind::Question => &["id", "source", "edit"],
            _ => &[],
        };
        attributes.reject_unknown(known, report);
        Some(directive)
    }

    fn take(&mut self, attributes: &mut Attributes, report: &mut Reporter) {
        match self.kind {
            Kind::Cycle => {
                self.main = attributes.value("main", report).and_then(|(text, at)| {
                    text.parse()
                        .inspect_err(|_| {
                            report.error(
                                at,
                                format!("`main={text}` is not the number of a step"),
                                "count the steps from 1",
                            );
                        })
                        .ok()
                });
                self.caption = attributes.value("caption", report).map(|(text, _)| text);
            }
            Kind::Question => {
                if let Some((text, at)) = attributes.value("id", report) {
                    self.has_id = true;
                    self.id = text
                        .parse()
                        .inspect_err(|e: &domain::ids::InvalidName| {
                            report.error(at, format!("`{text}` is not an id"), e.to_string());
                        })
                        .ok();
                }
                self.source = attributes.value("source", report);
                self.edit = attributes
                    .value("edit", report)
                    .and_then(|(text, at)| edit_mark(&text, at, report));
            }
            _ => {}
        }
    }

    /// Reports a block whose content has not the shape its kind wants.
    pub fn check(&self, node: Node<'_>, source: &Source, report: &mut Reporter) {
        if !is_closed(node, source) {
            report.error(
                self.at,
                "this block is not closed",
                "end it with a line that holds only ::: (inside a list, indented like the block)",
            );
            return;
        }
        match self.kind {
            Kind::Stack | Kind::Choices => {
                named_items(node, source, report);
            }
            Kind::Steps | Kind::Cycle => {
                let count = named_items(node, source, report).map_or(0, |items| items.len());
                if let Some(list) = node.first_child()
                    && matches!(&list.data().value, NodeValue::List(l) if l.list_type != ListType::Ordered)
                {
                    report.error(
                        source.place(list),
                        "the order matters here, so the list must be numbered",
                        "start the items with 1., 2., 3.",
                    );
                }
                if let Some(main) = self.main.filter(|m| count > 0 && !(1..=count).contains(m)) {
                    report.error(
                        self.at,
                        format!("`main={main}` names a step that is not there"),
                        format!("the cycle has {count} steps, counted from 1"),
                    );
                }
            }
            Kind::Compare => self.check_compare(node, source, report),
            Kind::Reference => self.check_reference(node, report),
            Kind::Question | Kind::Answer => {
                for heading in node.descendants() {
                    if matches!(&heading.data().value, NodeValue::Heading(_)) {
                        report.error(
                            source.place(heading),
                            "a question or answer has no headings",
                            "use bold text; a line of --- under text also makes it a heading",
                        );
                    }
                }
                if node.first_child().is_none() {
                    report.error(
                        self.at,
                        if self.kind == Kind::Question {
                            "this question asks nothing"
                        } else {
                            "this answer is empty"
                        },
                        "write it between the opening line and :::",
                    );
                }
            }
        }
    }

    fn check_compare(&self, node: Node<'_>, source: &Source, report: &mut Reporter) {
        let mut quiet = Reporter::new("");
        let fences: Option<Vec<Fence>> = node
            .children()
            .map(|child| Fence::read(child, source, &mut quiet))
            .collect();
        let verdicts: Vec<_> = fences.iter().flatten().map(|f| f.verdict).collect();
        if !matches!(
            verdicts[..],
            [Some(Verdict::Bad), Some(Verdict::Good)] | [Some(Verdict::Good), Some(Verdict::Bad)]
        ) {
            report.error(
                self.at,
                "a comparison is two code blocks, one marked `bad` and one `good`",
                "write ```js bad title=\"…\" and ```js good title=\"…\", and nothing else",
            );
        }
        for fence in fences.iter().flatten().filter(|f| f.title.is_none()) {
            report.error(
                fence.at,
                "each side of a comparison needs a title",
                "add title=\"…\" that says what the code does",
            );
        }
    }

    fn check_reference(&self, node: Node<'_>, report: &mut Reporter) {
        let fits = node.first_child().is_some_and(|table| {
            table.next_sibling().is_none()
                && matches!(&table.data().value, NodeValue::Table(t) if t.num_columns == 3)
        });
        if !fits {
            report.error(
                self.at,
                "a reference is one table with three columns",
                "the columns are key, name and detail, under a heading row",
            );
        }
    }
}

/// An item of a stack, of steps, a cycle or choices.
pub(crate) struct NamedItem<'a> {
    /// The bold text it starts with.
    pub name: Node<'a>,
    /// What follows on the same line.
    pub rest: Vec<Node<'a>>,
    /// What follows below.
    pub blocks: Vec<Node<'a>>,
}

/// The items of a block that holds one list of bold names; what does not fit is reported.
pub(crate) fn named_items<'a>(
    node: Node<'a>,
    source: &Source,
    report: &mut Reporter,
) -> Option<Vec<NamedItem<'a>>> {
    let list = node
        .first_child()
        .filter(|c| c.next_sibling().is_none() && matches!(&c.data().value, NodeValue::List(_)));
    let Some(list) = list else {
        report.error(
            source.place(node),
            "this block is one list and nothing else",
            "write `- **Name** phrase` lines between the opening line and :::",
        );
        return None;
    };
    let mut items = Vec::new();
    for item in list.children() {
        let strong = item
            .first_child()
            .filter(|p| matches!(&p.data().value, NodeValue::Paragraph))
            .and_then(|p| p.first_child())
            .filter(|s| matches!(&s.data().value, NodeValue::Strong));
        let Some(name) = strong else {
            report.error(
                source.place(item),
                "this item does not start with a bold name",
                "write `**Name**` first, then the rest",
            );
            continue;
        };
        items.push(NamedItem {
            name,
            rest: name.following_siblings().skip(1).collect(),
            blocks: item.children().skip(1).collect(),
        });
    }
    Some(items)
}

/// comrak closes a forgotten block at the end of its container without a word.
fn is_closed(node: Node<'_>, source: &Source) -> bool {
    let data = node.data();
    let NodeValue::BlockDirective(directive) = &data.value else {
        return true;
    };
    let end = data.sourcepos.end.line;
    let last = source
        .line(end)
        .trim_start_matches([' ', '>', '\t'])
        .trim_end();
    let taken_by_inner = node.descendants().skip(1).any(|inner| {
        let inner = inner.data();
        matches!(inner.value, NodeValue::BlockDirective(_)) && inner.sourcepos.end.line == end
    });
    end > data.sourcepos.start.line
        && last.len() >= directive.fence_length
        && last.bytes().all(|b| b == b':')
        && !taken_by_inner
}

/// Whether a line would open a block if the parser took it for one.
pub(crate) fn looks_like_block(line: &str) -> bool {
    let rest = line
        .trim_start_matches([' ', '>', '\t'])
        .trim_start_matches(':');
    let name = rest.split_whitespace().next().unwrap_or_default();
    rest.contains(':') && KINDS.iter().any(|(known, _)| *known == name)
}

fn edit_mark(text: &str, at: Position, report: &mut Reporter) -> Option<EditMark> {
    let (kind, from) = text.split_once('@').unwrap_or((text, ""));
    match text.parse() {
        Ok(mark) => return Some(mark),
        Err(InvalidEditMark::Kind) => report.error(
            at,
            format!("`{kind}` is not a kind of edit"),
            did_you_mean(kind, &EditKind::ALL.map(EditKind::as_str)),
        ),
        Err(InvalidEditMark::Version) => report.error(
            at,
            format!("`{from}` is not the version of a question"),
            "copy the line that `publish` printed, such as edit=wording@3fa1b2c",
        ),
    }
    None
}
