//! What authors see of it on the command line.

use std::process::Output;

use super::write;
use crate::support::programs::{chapterwise, data_folder, run, said};

#[test]
fn check_shows_how_an_output_differs_and_refuses_the_folder() {
    let (data, folder) = (data_folder(), data_folder());
    write(
        folder.path(),
        &[
            ("js", "console.log('ebb');", "flow"),
            ("js", "console.log(1);", "1"),
        ],
    );
    let check = || run(chapterwise(data.path()).arg("check").arg(folder.path()));
    let output = check();
    let all = said(&output);
    assert_eq!(output.status.code(), Some(1), "{all}");
    let place = format!(
        "{}:12:1: error: this snippet prints",
        folder.path().join("one.md").display()
    );
    assert!(all.contains(&place), "{all}");
    assert!(all.contains("\n  -flow\n  +ebb\n"), "{all}");
    assert!(all.contains("Ran 2 snippets."), "{all}");
    let again = said(&check());
    assert!(
        again.contains("Ran 1 snippet; 1 that is unchanged was not run again."),
        "{again}"
    );
}

#[test]
fn publishing_refuses_what_prints_something_else() {
    let (data, folder) = (data_folder(), data_folder());
    write(folder.path(), &[("js", "console.log('ebb');", "flow")]);
    let publish = || run(chapterwise(data.path()).arg("publish").arg(folder.path()));
    let refused = publish();
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(
        said(&refused).contains("Nothing was published."),
        "{}",
        said(&refused)
    );
    write(folder.path(), &[("js", "console.log('flow');", "flow")]);
    let published = publish();
    assert_eq!(published.status.code(), Some(0), "{}", said(&published));
}

#[test]
fn without_node_it_is_published_and_the_exit_code_says_what_was_not_done() {
    let (data, folder) = (data_folder(), data_folder());
    write(folder.path(), &[("js", "console.log('ebb');", "flow")]);
    let with = |node: &str, command: &str| -> Output {
        let mut program = chapterwise(data.path());
        program
            .env("CHAPTERWISE_NODE", node)
            .arg(command)
            .arg(folder.path());
        run(&mut program)
    };
    let note = "1 snippet with an expected output was not run";
    for command in ["check", "publish"] {
        let output = with("/nowhere/node", command);
        assert_eq!(output.status.code(), Some(4), "{}", said(&output));
        assert!(said(&output).contains(note), "{}", said(&output));
        assert!(
            said(&output).contains("Install Node.js"),
            "{}",
            said(&output)
        );
    }
    // Whoever wants it so need not be told by each exit code.
    for command in ["check", "publish"] {
        let output = with("off", command);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        assert!(said(&output).contains(note), "{}", said(&output));
    }
    // It was published the first time.
    assert!(said(&with("off", "publish")).contains("Nothing changed."));
}
