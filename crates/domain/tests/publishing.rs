//! What holds for every plan, whatever an author does between two publishes.

use std::collections::{BTreeMap, HashMap};

use domain::chapters::{
    CheckedChapter, CheckedCourse, CheckedPrediction, CheckedQuestion, EditKind, EditMark,
    prediction_id,
};
use domain::ids::AuthorId;
use domain::publishing::{
    ContentHash, Lifecycle, Plan, Published, PublishedChapter, PublishedCourse, PublishedQuestion,
    is_only_wording, plan,
};
use proptest::prelude::*;

/// A question as a test draws it: which one, which text, which mark.
type Drawn = (u8, u8, Option<(EditKind, Option<u8>)>);

const TEXTS: [&str; 4] = ["What is it?", "what is it", "What was it?", "What is `It`?"];

fn id(name: String) -> AuthorId {
    name.parse().expect("the test's names are names")
}

fn course(chapters: &[(u8, u8, Vec<Drawn>)]) -> CheckedCourse {
    let mut questions_seen = Vec::new();
    let mut seen = Vec::new();
    let mut all = Vec::new();
    for (name, text, questions) in chapters {
        if seen.contains(name) {
            continue;
        }
        seen.push(*name);
        let questions = questions.iter().filter(|(question, ..)| {
            let new = !questions_seen.contains(question);
            questions_seen.push(*question);
            new
        });
        all.push(chapter(*name, *text, questions.cloned().collect()));
    }
    CheckedCourse {
        folder: "course".to_owned(),
        id: id("course".to_owned()),
        slug: "course".parse().expect("a name"),
        title: "A course".to_owned(),
        summary: String::new(),
        lang: "en".to_owned(),
        weeks: None,
        source: String::new(),
        description: String::new(),
        chapters: all,
        images: Vec::new(),
    }
}

fn chapter(name: u8, text: u8, questions: Vec<Drawn>) -> CheckedChapter {
    let questions: Vec<CheckedQuestion> = questions.into_iter().map(question).collect();
    let name = format!("chapter-{name}");
    CheckedChapter {
        id: id(name.clone()),
        slug: name.parse().expect("a name"),
        file: format!("{name}.md"),
        source: format!("{text} {questions:?}"),
        number: None,
        title: name,
        summary: String::new(),
        topic: None,
        level: None,
        minutes: 1,
        weeks: None,
        requires: Vec::new(),
        body: text.to_string(),
        toc: Vec::new(),
        questions_heading: None,
        questions,
        playgrounds: Vec::new(),
        predictions: Vec::new(),
        sections: Vec::new(),
        warnings: Vec::new(),
    }
}

fn question((name, text, mark): Drawn) -> CheckedQuestion {
    let text = TEXTS[usize::from(text) % TEXTS.len()];
    let version =
        |text: u8| ContentHash::of_question(TEXTS[usize::from(text) % TEXTS.len()], "Yes.").short();
    CheckedQuestion {
        id: id(format!("question-{name}")),
        prompt: text.to_owned(),
        answer: "Yes.".to_owned(),
        prompt_source: text.to_owned(),
        answer_source: "Yes.".to_owned(),
        source_anchor: None,
        edit: mark.map(|(kind, from)| EditMark {
            kind,
            from: from.map(version),
        }),
        file: "file.md".to_owned(),
        line: 1,
        column: 1,
    }
}

/// What is published once the plan has been carried out: the store's part, in a few lines.
fn carried_out(before: &Published, plan: &Plan, checked: &CheckedCourse) -> Published {
    let steps = &plan.courses[0];
    let empty = PublishedCourse {
        id: checked.id.clone(),
        slug: checked.slug.clone(),
        content_hash: steps.content_hash,
        title: checked.title.clone(),
        summary: checked.summary.clone(),
        lang: checked.lang.clone(),
        weeks: checked.weeks,
        source: checked.source.clone(),
        description: checked.description.clone(),
        images: BTreeMap::new(),
        chapters: Vec::new(),
        questions: Vec::new(),
    };
    let old = before.courses.first().unwrap_or(&empty);
    let mut chapters: HashMap<AuthorId, PublishedChapter> = old
        .chapters
        .iter()
        .map(|chapter| (chapter.id.clone(), chapter.clone()))
        .collect();
    for (position, step) in steps.chapters.iter().enumerate() {
        let file = checked
            .chapters
            .get(position)
            .map(|chapter| chapter.file.clone());
        let slug = step.id.as_str().parse().expect("a name");
        chapters.insert(
            step.id.clone(),
            PublishedChapter {
                id: step.id.clone(),
                slug,
                file: file.unwrap_or_default(),
                title: step.title.clone(),
                position,
                content_hash: step.content_hash,
                source_hash: step.source_hash,
                retired: step.lifecycle == Lifecycle::Retired,
            },
        );
    }
    let mut questions: HashMap<AuthorId, PublishedQuestion> = old
        .questions
        .iter()
        .map(|question| (question.id.clone(), question.clone()))
        .collect();
    let texts: HashMap<&AuthorId, &CheckedQuestion> = checked
        .chapters
        .iter()
        .flat_map(|c| {
            let predictions = c.predictions.iter().map(|it| &it.question);
            c.questions.iter().chain(predictions)
        })
        .map(|q| (&q.id, q))
        .collect();
    for step in &steps.questions {
        let [prompt_source, answer_source] = match texts.get(&step.id) {
            Some(question) => [&question.prompt_source, &question.answer_source].map(String::clone),
            None => {
                let old = &questions[&step.id];
                [&old.prompt_source, &old.answer_source].map(String::clone)
            }
        };
        questions.insert(
            step.id.clone(),
            PublishedQuestion {
                id: step.id.clone(),
                chapter: step.chapter.clone(),
                prompt_source,
                answer_source,
                content_hash: step.content_hash,
                version_number: step.version_number,
                meaning_number: step.meaning_number,
                mark: step.mark.clone(),
                playground: step.playground.clone(),
                retired: step.lifecycle == Lifecycle::Retired,
            },
        );
    }
    Published {
        courses: vec![PublishedCourse {
            content_hash: steps.content_hash,
            chapters: chapters.into_values().collect(),
            questions: questions.into_values().collect(),
            ..empty
        }],
    }
}

fn kind() -> impl Strategy<Value = EditKind> {
    prop::sample::select(EditKind::ALL.to_vec())
}

fn drawn_course() -> impl Strategy<Value = CheckedCourse> {
    let mark = prop::option::of((kind(), prop::option::of(0u8..4)));
    let question = (0u8..5, 0u8..4, mark);
    let chapter = (0u8..4, 0u8..3, prop::collection::vec(question, 0..4));
    prop::collection::vec(chapter, 1..5).prop_map(|chapters| course(&chapters))
}

proptest! {
    /// An author publishes several times, whatever comes to mind.
    #[test]
    fn what_is_known_of_a_question_is_never_lost(
        courses in prop::collection::vec(drawn_course(), 1..8),
    ) {
        let mut published = Published::default();
        for checked in courses {
            let Ok(plan_now) = plan(&published, std::slice::from_ref(&checked)) else {
                continue;
            };
            let steps = &plan_now.courses[0];
            let before: HashMap<&AuthorId, &PublishedQuestion> = published
                .courses
                .iter()
                .flat_map(|course| &course.questions)
                .map(|question| (&question.id, question))
                .collect();
            for step in &steps.questions {
                let Some(old) = before.get(&step.id) else {
                    prop_assert_eq!(step.lifecycle, Lifecycle::Added);
                    continue;
                };
                prop_assert_ne!(step.lifecycle, Lifecycle::Added);
                // The numbers rise exactly with what happened.
                let edited = u32::from(old.content_hash != step.content_hash);
                prop_assert_eq!(step.version_number, old.version_number + edited);
                prop_assert_eq!(step.edit.is_some(), edited == 1);
                let meant = step.edit.is_some_and(|edit| edit.kind != EditKind::Wording);
                prop_assert_eq!(step.meaning_number, old.meaning_number + u32::from(meant));
            }
            let after = carried_out(&published, &plan_now, &checked);
            for old in published.courses.iter().flat_map(|course| &course.questions) {
                prop_assert!(after.courses[0].questions.iter().any(|new| new.id == old.id));
            }
            for old in published.courses.iter().flat_map(|course| &course.chapters) {
                prop_assert!(after.courses[0].chapters.iter().any(|new| new.id == old.id));
            }
            // The second publish of the same has nothing to do.
            let again = plan(&after, std::slice::from_ref(&checked));
            prop_assert!(again.is_ok_and(|plan| plan.is_empty()));
            published = after;
        }
    }

    /// No edit gets a kind that nobody gave it.
    #[test]
    fn a_real_change_is_published_only_with_a_mark_that_fits(
        before in 0u8..4,
        after in 0u8..4,
        mark in prop::option::of((kind(), prop::option::of(0u8..4))),
        carried in prop::option::of((kind(), prop::option::of(0u8..4))),
    ) {
        let text = |text: u8| TEXTS[usize::from(text)];
        let first = course(&[(0, 0, vec![(0, before, carried)])]);
        let plan_first = plan(&Published::default(), std::slice::from_ref(&first))
            .expect("nothing stands against the first publish");
        let published = carried_out(&Published::default(), &plan_first, &first);
        let second = course(&[(0, 1, vec![(0, after, mark)])]);
        let result = plan(&published, std::slice::from_ref(&second));

        let applies = match mark {
            Some((_, Some(from))) => from == before && carried != mark,
            Some((_, None)) => carried != mark,
            None => false,
        };
        let changed = before != after;
        let automatic = is_only_wording(text(before), text(after));
        let expected = match mark {
            _ if !changed => Some(None),
            Some((kind, _)) if applies => Some(Some(kind)),
            _ if automatic => Some(Some(EditKind::Wording)),
            _ => None,
        };
        let kind = result.ok().map(|p| p.courses[0].questions[0].edit.map(|edit| edit.kind));
        prop_assert_eq!(kind, expected);
    }
}

#[test]
fn names_that_two_would_share_are_refused_in_one_go() {
    let mut twins = course(&[(0, 0, vec![(0, 0, None)]), (1, 0, vec![(1, 0, None)])]);
    twins.chapters[1].slug = twins.chapters[0].slug.clone();
    twins.chapters[1].questions[0].id = twins.chapters[0].questions[0].id.clone();
    let both = [twins.clone(), twins];
    let refusals = plan(&Published::default(), &both).expect_err("twins are refused");
    let kinds: Vec<&str> = refusals
        .iter()
        .map(|refusal| refusal.message.split('`').next().unwrap_or_default().trim())
        .collect();
    assert_eq!(
        kinds,
        [
            "the chapter slug",
            "the question id",
            "the course id",
            "the course slug",
            "the chapter slug",
            "the question id",
        ]
    );
}

/// What is published after the first of two plans, and the second one in words.
fn second_summary(first: &CheckedCourse, second: &CheckedCourse) -> String {
    let none = Published::default();
    let plan_first = plan(&none, std::slice::from_ref(first)).expect("nothing stands against it");
    let published = carried_out(&none, &plan_first, first);
    plan(&published, std::slice::from_ref(second))
        .expect("nothing stands against it")
        .to_string()
}

#[test]
fn a_question_whose_id_was_changed_is_pointed_out() {
    let first = course(&[(0, 0, vec![(0, 0, None), (1, 3, None)])]);
    let renamed = course(&[(0, 1, vec![(7, 0, None), (1, 3, None)])]);
    let summary = second_summary(&first, &renamed);
    assert!(
        summary.contains("question question-7 looks like question-0, which leaves"),
        "{summary}"
    );
    assert!(summary.contains("keep id=question-0"), "{summary}");

    let mut another = renamed;
    let new = &mut another.chapters[0].questions[0];
    new.prompt_source = "Who goes there?".to_owned();
    new.answer_source = "A friend of mine.".to_owned();
    let summary = second_summary(&first, &another);
    assert!(
        summary.contains("added     question question-7"),
        "{summary}"
    );
    assert!(!summary.contains("looks like"), "{summary}");
}

#[test]
fn a_mark_that_does_nothing_is_named_once() {
    let mark = |from| Some((EditKind::Meaning, from));
    let first = course(&[(0, 0, vec![(0, 0, None)])]);
    let unchanged = course(&[(0, 1, vec![(0, 0, mark(None))])]);
    let summary = second_summary(&first, &unchanged);
    assert!(
        summary
            .contains("ignored   edit=meaning of question question-0: its text is the published"),
        "{summary}"
    );
    // The second text differs in signs and capitals alone, so it needs no mark.
    let other_version = course(&[(0, 1, vec![(0, 1, mark(Some(2)))])]);
    let summary = second_summary(&first, &other_version);
    assert!(
        summary.contains("it starts from another version than the published one"),
        "{summary}"
    );
    let left_behind = course(&[(0, 2, vec![(0, 0, mark(None))])]);
    let summary = second_summary(&unchanged, &left_behind);
    assert!(!summary.contains("ignored"), "{summary}");
}

/// The prediction of a snippet, as the checks make it.
fn prediction(code: &str, prints: &str) -> CheckedPrediction {
    let playground = id("order".to_owned());
    CheckedPrediction {
        question: CheckedQuestion {
            id: prediction_id(&playground),
            prompt_source: format!("```js\n{code}\n```"),
            answer_source: format!("```text\n{prints}\n```"),
            ..question((0, 0, None))
        },
        playground,
    }
}

#[test]
fn other_code_or_another_output_is_another_prediction_without_a_mark() {
    let with = |code, prints| {
        let mut course = course(&[(0, 0, vec![(0, 0, None)])]);
        course.chapters[0].predictions = vec![prediction(code, prints)];
        course
    };
    let first = with("log(1, 2)", "1 2");
    let none = Published::default();
    let steps = plan(&none, std::slice::from_ref(&first)).expect("it is new");
    let published = carried_out(&none, &steps, &first);
    for (code, prints, kind) in [
        ("log(1, 2)", "1 2", None),
        ("log( 1,2 )", "1 2", Some(EditKind::Wording)),
        ("log(1, 2)", "1  2\n", Some(EditKind::Wording)),
        ("log(1, 2)", "12", Some(EditKind::Meaning)),
        ("log(1, 3)", "1 2", Some(EditKind::Meaning)),
        // What is wording in prose is none in code.
        ("log(1; 2)", "1 2", Some(EditKind::Meaning)),
        ("LOG(1, 2)", "1 2", Some(EditKind::Meaning)),
    ] {
        let steps = plan(&published, &[with(code, prints)]).expect("it needs no mark");
        let step = &steps.courses[0].questions[1];
        assert_eq!(step.playground, Some(id("order".to_owned())));
        assert_eq!(step.edit.map(|edit| edit.kind), kind, "{code} {prints}");
        let meaning = 1 + u32::from(kind == Some(EditKind::Meaning));
        assert_eq!(step.meaning_number, meaning);
    }
}

#[test]
fn a_question_can_not_have_the_id_of_a_prediction() {
    let mut course = course(&[(0, 0, vec![(0, 0, None)])]);
    let chapter = &mut course.chapters[0];
    chapter.predictions = vec![prediction("log(1)", "1")];
    chapter.questions[0].id = chapter.predictions[0].question.id.clone();
    let refusals = plan(&Published::default(), &[course]).expect_err("it is taken");
    assert!(
        refusals[0].message.starts_with("the question id"),
        "{refusals:?}"
    );
}
