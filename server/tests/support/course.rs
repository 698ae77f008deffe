//! A course small enough to read here.

use std::path::Path;

/// The files of a course with a primer and a chapter.
pub const FILES: &[(&str, &str)] = &[
    (
        "course.md",
        "---\nid: tides\nweeks: 2\nsummary: Why the sea comes & goes.\nchapters:\n  - moon.md\n  \
         - harbour.md\n---\n# Tides\n\nTwo times a day.\n",
    ),
    (
        "moon.md",
        "---\nid: moon\nsummary: What pulls.\n---\n# The Moon pulls\n\nGravity gets weaker with \
         distance.\n\n## Two bulges\n\nOne bulge faces the Moon and one faces away from it.\n\n\
         :::question id=bulges source=#two-bulges\nHow many bulges are there?\n:::\n\n\
         :::answer\nTwo.\n:::\n",
    ),
    (
        "harbour.md",
        "---\nid: harbour\nnumber: 1\nlevel: easy\nweeks: 1-2\nsummary: What a harbour master \
         knows.\nrequires:\n  - moon.md\n---\n# In the harbour\n\nRead [about the \
         Moon](moon.md#two-bulges) first. A zephyr blows.\n\n## Spring tides\n\nAt new moon and \
         full moon the range is largest.\n\n:::question id=spring source=#spring-tides\nWhen is \
         the range largest?\n:::\n\n:::answer\nAt new moon and full moon.\n:::\n",
    ),
];

/// Writes files into a folder, which is made where needed.
pub fn write(folder: &Path, files: &[(&str, &str)]) {
    std::fs::create_dir_all(folder).expect("a folder");
    for (name, content) in files {
        std::fs::write(folder.join(name), content).expect("a file");
    }
}

/// A PNG of one pixel, as far as anybody looks at it; what follows the head tells it from others.
pub fn picture(content: &[u8]) -> Vec<u8> {
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0";
    [&head[..], content].concat()
}
