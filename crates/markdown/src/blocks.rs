//! The HTML of the blocks between `:::name` and `:::`.

use std::fmt::{self, Write};

use comrak::html::escape;
use comrak::nodes::NodeValue;

use crate::diagnostics::Reporter;
use crate::directive::{Directive, Kind, NamedItem, named_items};
use crate::render::Renderer;
use crate::source::Node;

/// Writes a block. Questions and answers are shown elsewhere, and an unknown block not at all.
pub(crate) fn render(renderer: &Renderer<'_>, out: &mut dyn Write, node: Node<'_>) -> fmt::Result {
    let quiet = &mut Reporter::new("");
    let Some(directive) = Directive::read(node, renderer.source, quiet) else {
        return Ok(());
    };
    match directive.kind {
        Kind::Question | Kind::Answer => Ok(()),
        Kind::Stack => list(renderer, out, node, "ul", "stack"),
        Kind::Choices => list(renderer, out, node, "ul", "choices"),
        Kind::Steps => list(renderer, out, node, "ol", "steps"),
        Kind::Cycle => {
            out.write_str("<figure class=\"cycle\"><ol>")?;
            for (index, item) in items(renderer, node).iter().enumerate() {
                let main = directive.main == Some(index + 1);
                out.write_str(if main { "<li class=\"main\">" } else { "<li>" })?;
                named_item(renderer, out, item)?;
            }
            out.write_str("</ol>")?;
            if let Some(caption) = &directive.caption {
                out.write_str("<figcaption>")?;
                escape(out, caption)?;
                out.write_str("</figcaption>")?;
            }
            out.write_str("</figure>\n")
        }
        Kind::Compare => {
            out.write_str("<div class=\"compare\">")?;
            out.write_str(&renderer.html_of_all(node.children()))?;
            out.write_str("</div>\n")
        }
        Kind::Reference => reference(renderer, out, node),
    }
}

fn list(
    renderer: &Renderer<'_>,
    out: &mut dyn Write,
    node: Node<'_>,
    tag: &str,
    class: &str,
) -> fmt::Result {
    write!(out, "<{tag} class=\"{class}\">")?;
    for item in items(renderer, node) {
        out.write_str("<li>")?;
        named_item(renderer, out, &item)?;
    }
    writeln!(out, "</{tag}>")
}

fn items<'a>(renderer: &Renderer<'_>, node: Node<'a>) -> Vec<NamedItem<'a>> {
    named_items(node, renderer.source, &mut Reporter::new("")).unwrap_or_default()
}

fn named_item(renderer: &Renderer<'_>, out: &mut dyn Write, item: &NamedItem<'_>) -> fmt::Result {
    let name = renderer.html_of_all(item.name.children());
    let rest = renderer.html_of_all(item.rest.iter().copied());
    let blocks = renderer.html_of_all(item.blocks.iter().copied());
    write!(out, "<b>{name}</b>")?;
    if !(rest.trim().is_empty() && blocks.is_empty()) {
        write!(out, "<div>{}{blocks}</div>", rest.trim_start())?;
    }
    out.write_str("</li>")
}

fn reference(renderer: &Renderer<'_>, out: &mut dyn Write, node: Node<'_>) -> fmt::Result {
    let Some(table) = node.first_child() else {
        return Ok(());
    };
    out.write_str("<dl class=\"reference\">")?;
    for row in table.children() {
        if !matches!(&row.data().value, NodeValue::TableRow(false)) {
            continue;
        }
        let cells: Vec<String> = row
            .children()
            .map(|cell| renderer.html_of_all(cell.children()))
            .collect();
        if let [key, name, detail] = &cells[..] {
            write!(
                out,
                "<div><dt>{key}</dt><dd><b>{name}</b> {detail}</dd></div>"
            )?;
        }
    }
    out.write_str("</dl>\n")
}
