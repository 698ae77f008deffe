//! How two outputs differ, in lines that somebody can read.

/// Lines around a difference that are shown with it.
const AROUND: usize = 2;
/// Lines of a difference, and characters of each, that are shown.
const MOST_LINES: usize = 30;
const LONGEST: usize = 160;
/// Beyond so many pairs of lines it is not looked for what both have in common in between.
const MOST_PAIRS: usize = 1_000_000;

/// The first place at which they differ, as a line and a character, from zero.
pub(super) fn first_difference(expected: &[String], printed: &[String]) -> (usize, usize) {
    let line = common(expected.iter(), printed.iter());
    let [expected, printed] = [expected, printed].map(|lines| lines.get(line));
    let column = match (expected, printed) {
        (Some(expected), Some(printed)) => common(expected.chars(), printed.chars()),
        _ => 0,
    };
    (line, column)
}

/// The difference as a patch has it: `-` is what was expected, `+` what was printed.
pub(super) fn difference(expected: &[String], printed: &[String]) -> String {
    let steps = steps(expected, printed);
    let mut lines = vec!["--- expected".to_owned(), "+++ printed".to_owned()];
    let is_near = |at: usize| {
        let near = at.saturating_sub(AROUND)..(at + AROUND + 1).min(steps.len());
        near.into_iter().any(|at| steps[at].0 != ' ')
    };
    let (mut of_expected, mut of_printed, mut at) = (1, 1, 0);
    while at < steps.len() {
        let end = (at..steps.len())
            .find(|at| !is_near(*at))
            .unwrap_or(steps.len());
        if end > at {
            let count = |sign: char| steps[at..end].iter().filter(|step| step.0 != sign).count();
            lines.push(format!(
                "@@ -{of_expected},{} +{of_printed},{} @@",
                count('+'),
                count('-')
            ));
            lines.extend(
                steps[at..end]
                    .iter()
                    .map(|(sign, line)| format!("{sign}{}", visible(line))),
            );
        }
        let end = end.max(at + 1);
        of_expected += steps[at..end].iter().filter(|step| step.0 != '+').count();
        of_printed += steps[at..end].iter().filter(|step| step.0 != '-').count();
        at = end;
    }
    if lines.len() > MOST_LINES {
        let more = lines.len() - MOST_LINES;
        lines.truncate(MOST_LINES);
        lines.push(format!("… and {more} more lines"));
    }
    lines.join("\n")
}

/// Every line, with a sign that says in which of both it is.
fn steps<'l>(expected: &'l [String], printed: &'l [String]) -> Vec<(char, &'l str)> {
    let before = common(expected.iter(), printed.iter());
    let (old, new) = (&expected[before..], &printed[before..]);
    let after = common(old.iter().rev(), new.iter().rev());
    let (old, same) = old.split_at(old.len() - after);
    let new = &new[..new.len() - after];
    let mut steps: Vec<(char, &str)> = Vec::new();
    steps.extend(expected[..before].iter().map(|line| (' ', line.as_str())));
    middle(old, new, &mut steps);
    steps.extend(same.iter().map(|line| (' ', line.as_str())));
    steps
}

/// What is left between a common beginning and a common end: the longest lines in common stay.
fn middle<'l>(old: &'l [String], new: &'l [String], steps: &mut Vec<(char, &'l str)>) {
    let (rows, columns) = (old.len() + 1, new.len() + 1);
    // How many lines the rests have in common, by where both begin.
    let mut table = vec![
        0_u32;
        if rows * columns > MOST_PAIRS {
            0
        } else {
            rows * columns
        }
    ];
    let is_known = !table.is_empty();
    if is_known {
        for row in (0..old.len()).rev() {
            for column in (0..new.len()).rev() {
                table[row * columns + column] = if old[row] == new[column] {
                    table[(row + 1) * columns + column + 1] + 1
                } else {
                    table[(row + 1) * columns + column].max(table[row * columns + column + 1])
                };
            }
        }
    }
    let (mut row, mut column) = (0, 0);
    while row < old.len() || column < new.len() {
        if is_known && row < old.len() && column < new.len() && old[row] == new[column] {
            steps.push((' ', &old[row]));
            (row, column) = (row + 1, column + 1);
        } else if row < old.len()
            && (!is_known
                || column == new.len()
                || table[(row + 1) * columns + column] >= table[row * columns + column + 1])
        {
            steps.push(('-', &old[row]));
            row += 1;
        } else {
            steps.push(('+', &new[column]));
            column += 1;
        }
    }
}

/// How many of both are the same, from the first on.
fn common<T: PartialEq>(one: impl Iterator<Item = T>, other: impl Iterator<Item = T>) -> usize {
    one.zip(other)
        .take_while(|(one, other)| one == other)
        .count()
}

/// A line that steers no terminal and fills no screen.
fn visible(line: &str) -> String {
    let mut shown = String::new();
    for (number, character) in line.chars().enumerate() {
        if number == LONGEST {
            shown.push('…');
            break;
        }
        if character.is_control() {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split_terminator('\n').map(str::to_owned).collect()
    }

    #[test]
    fn a_difference_shows_what_changed_with_two_lines_around_it() {
        let expected = lines("1\n2\n3\n4\n5\n6\n7\n8\n9\n");
        let printed = lines("1\n2\n3\n4\nfive\n6\n7\n8\n9\nten\n");
        assert_eq!(first_difference(&expected, &printed), (4, 0));
        assert_eq!(
            difference(&expected, &printed),
            "--- expected\n+++ printed\n@@ -3,7 +3,8 @@\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n 9\n+ten"
        );
        let far = lines("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n");
        let mut changed = far.clone();
        changed[0] = "one".to_owned();
        changed[9] = "ten".to_owned();
        assert_eq!(
            difference(&far, &changed),
            "--- expected\n+++ printed\n@@ -1,3 +1,3 @@\n-1\n+one\n 2\n 3\n@@ -8,3 +8,3 @@\n 8\n 9\n-10\n+ten"
        );
    }

    #[test]
    fn lines_that_moved_are_not_all_of_them() {
        let difference = difference(&lines("a\nb\nc\nd\n"), &lines("b\nc\nd\na\n"));
        assert_eq!(
            difference,
            "--- expected\n+++ printed\n@@ -1,4 +1,4 @@\n-a\n b\n c\n d\n+a"
        );
    }

    #[test]
    fn the_first_difference_is_found_in_its_line() {
        for (expected, printed, place) in [
            ("one\ntwo\n", "one\ntwice\n", (1, 2)),
            ("one\ntwo\n", "one\n", (1, 0)),
            ("one\n", "one\ntwo\n", (1, 0)),
            ("é1\n", "é2\n", (0, 1)),
        ] {
            assert_eq!(first_difference(&lines(expected), &lines(printed)), place);
        }
    }

    #[test]
    fn what_is_shown_is_bounded_and_steers_no_terminal() {
        let many: Vec<String> = (0..5000).map(|number| number.to_string()).collect();
        let others: Vec<String> = (0..5000).map(|number| format!("x{number}")).collect();
        let shown = difference(&many, &others);
        assert_eq!(shown.lines().count(), MOST_LINES + 1);
        assert!(shown.ends_with("more lines"), "{shown}");
        let shown = difference(&lines("\x1b[2J\n"), &["y".repeat(1000)]);
        assert!(shown.contains("-\\u{1b}[2J"), "{shown}");
        assert!(
            shown
                .lines()
                .all(|line| line.chars().count() <= LONGEST + 2),
            "{shown}"
        );
    }
}
