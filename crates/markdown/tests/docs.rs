//! The project's own documents lead where they say.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use comrak::nodes::NodeValue;
use comrak::{Anchorizer, Arena, Options, parse_document};

/// A document's links, each with its line, and the anchors of its headings as a Git host has them.
#[derive(Default)]
struct Document {
    links: Vec<(usize, String)>,
    anchors: HashSet<String>,
}

fn read(file: &Path) -> Document {
    let text = fs::read_to_string(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    let mut options = Options::default();
    options.extension.table = true;
    let arena = Arena::new();
    let mut document = Document::default();
    let mut anchorizer = Anchorizer::new();
    for node in parse_document(&arena, &text, &options).descendants() {
        let data = node.data();
        match &data.value {
            NodeValue::Link(link) | NodeValue::Image(link) => {
                let line = data.sourcepos.start.line;
                document.links.push((line, link.url.clone()));
            }
            NodeValue::Heading(_) => {
                let words: String = node
                    .descendants()
                    .filter_map(|inner| match &inner.data().value {
                        NodeValue::Text(text) => Some(text.to_string()),
                        NodeValue::Code(code) => Some(code.literal.clone()),
                        _ => None,
                    })
                    .collect();
                document.anchors.insert(anchorizer.anchorize(&words));
            }
            _ => {}
        }
    }
    document
}

/// What is wrong with the links of a document.
fn broken(file: &Path) -> Vec<String> {
    let folder = file.parent().expect("a file in a folder");
    let document = read(file);
    let leads_somewhere = |url: &str| {
        if url.contains("://") || url.starts_with("mailto:") {
            return true;
        }
        let (path, anchor) = url.split_once('#').unwrap_or((url, ""));
        let target = if path.is_empty() {
            file.to_owned()
        } else {
            folder.join(path)
        };
        target.exists() && (anchor.is_empty() || read(&target).anchors.contains(anchor))
    };
    document
        .links
        .iter()
        .filter(|(_, url)| !leads_somewhere(url))
        .map(|(line, url)| format!("{}:{line}: {url}", file.display()))
        .collect()
}

#[test]
fn every_link_of_the_documents_leads_to_a_file_and_a_heading() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let documents: Vec<PathBuf> = fs::read_dir(root.join("docs"))
        .expect("the documents")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .chain(
            [
                "README.md",
                "migrations/README.md",
                "crates/markdown/README.md",
            ]
            .map(|f| root.join(f)),
        )
        .collect();
    let links: usize = documents.iter().map(|file| read(file).links.len()).sum();
    assert!(links > 5, "{links} links in all");
    let broken: Vec<String> = documents.iter().flat_map(|file| broken(file)).collect();
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn a_link_to_nowhere_is_seen() {
    let folder = std::env::temp_dir().join(format!("chapterwise-docs-{}", std::process::id()));
    fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("a.md");
    let text =
        "# One `two`\n\n[here](#one-two) [there](#three) [file](b.md) [web](https://example.org)\n";
    fs::write(&file, text).expect("a file");
    let found = broken(&file);
    fs::remove_dir_all(&folder).expect("it is ours");
    let urls: Vec<&str> = found.iter().filter_map(|f| f.rsplit(' ').next()).collect();
    assert_eq!(urls, ["#three", "b.md"]);
}
