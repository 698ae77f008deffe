//! Renders chapters that need not pass the checks: reads a JSON array of Markdown texts on
//! standard input and writes a JSON array of what each becomes. The browser tests use it to judge
//! the sanitiser alone.

use std::io::{self, Read};

fn main() -> io::Result<()> {
    let mut input = String::new();
    io::stdin().read_to_string(&mut input)?;
    let chapters: Vec<String> = serde_json::from_str(&input)?;
    let rendered: Vec<serde_json::Value> = chapters
        .iter()
        .map(|chapter| {
            let (preview, diagnostics) = markdown::render_unchecked(chapter);
            serde_json::json!({
                "html": preview.body,
                "prompts": preview.prompts,
                "answers": preview.answers,
                "diagnostics": diagnostics,
            })
        })
        .collect();
    serde_json::to_writer(io::stdout(), &rendered)?;
    Ok(())
}
