//! The test of a chapter as a page of forms: whoever has no scripts finds their own answers and dates
//! here, which the chapter, being the same for everybody, can't have.

use std::collections::BTreeMap;

use domain::chapters::{ChapterContent, EditKind, QuestionContent, resolve_links};
use domain::ids::QuestionId;
use domain::text::{TestingText, Text, text};
use jiff::civil::Date;
use leptos::prelude::*;
use store::questions::ChapterSlugs;
use uuid::Uuid;

use super::commands::Looked;
use super::view::{QuestionView, TestView};
use crate::events::AGAIN_AFTER;
use crate::shell::{Frame, Head, document, foreign};
use crate::site::{Site, chapter_path, linked_path, test_path};
use crate::ui::in_field;

/// What has just been done.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Told {
    /// The day that was shown before the rating that led here.
    pub was: Option<Date>,
    /// Whether what was sent had been taken before.
    pub was_before: bool,
    /// Whether what was sent could not be read.
    pub is_unfit: bool,
    /// What was sent and could not be taken, as more has come from the account than is taken at once.
    pub again: Option<Again>,
}

/// What a form said that is to be sent again.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Again {
    /// The id of what it says: whichever page sends it later, it is one event.
    pub event: Uuid,
    /// The question of which it was, and what was typed as the answer.
    pub typed: Option<(QuestionId, String)>,
    /// The line to one's later self, where it was that.
    pub line: Option<String>,
}

impl Again {
    /// Its id and what was typed, where it is about this question.
    fn of(&self, question: QuestionId) -> Option<(Uuid, &str)> {
        let (about, typed) = self.typed.as_ref()?;
        (*about == question).then_some((self.event, typed))
    }
}

/// What stands beside the questions.
#[derive(Debug)]
pub struct Beside {
    /// How those read before that have changed since they were answered: prompt and answer.
    pub earlier: BTreeMap<QuestionId, (String, String)>,
    /// Answers that authors accepted beside their own.
    pub also_right: BTreeMap<QuestionId, Vec<String>>,
    /// Where links lead.
    pub slugs: ChapterSlugs,
}

/// The page.
pub fn test(
    site: &Site,
    looked: &Looked,
    content: &ChapterContent,
    view: &TestView,
    beside: &Beside,
    told: &Told,
) -> String {
    let found = &looked.chapter;
    let say = text(&found.lang);
    let title = (say.testing.plain_title)(&found.title);
    let head = Head {
        title: title.clone(),
        description: say.testing.plain_hint.to_owned(),
        path: None,
        lang: found.lang.clone(),
        kind: "website",
        structured: None,
    };
    let lang = foreign(say, &found.lang);
    let sheet = Sheet {
        say,
        test: say.testing,
        looked,
        lang,
        action: test_path(&found.course_slug, &found.slug),
    };
    document(site, head, Frame::Student, || {
        let url_of = |id: &str| {
            linked_path(&found.course_slug, id, |id| {
                beside.slugs.slug(found.course, id)
            })
        };
        let questions = content.questions.iter().map(|question| {
            let mine = view.questions.get(&question.id);
            let again = told.again.as_ref().and_then(|again| again.of(question.id));
            sheet.question(question, (mine, again), beside, view.four_buttons, url_of)
        });
        let notice = match told {
            Told { again: Some(_), .. } => {
                Some((say.testing.throttled)(AGAIN_AFTER.as_secs() / 60))
            }
            Told { is_unfit: true, .. } => Some(say.testing.unfit.to_owned()),
            Told {
                was_before: true, ..
            } => Some(say.testing.before.to_owned()),
            _ => None,
        };
        let back = chapter_path(&found.course_slug, &found.slug);
        view! {
            <main class="column plain-test" id="Text">
                <p class="back" lang=lang><a href=back>{say.testing.plain_back}</a></p>
                <h1>{title}</h1>
                <p class="lead" lang=lang>{say.testing.plain_hint}</p>
                {notice.map(|words| view! { <p class="notice" role="status" lang=lang>{words}</p> })}
                {view.score.clone().map(|score| view! { <p class="facts" lang=lang>{score}</p> })}
                <ol class="plain-questions">{questions.collect_view()}</ol>
                {sheet.confidence(view, told)}
            </main>
        }
        .into_any()
    })
}

struct Sheet<'a> {
    say: &'static Text,
    test: &'static TestingText,
    looked: &'a Looked,
    lang: Option<&'static str>,
    action: String,
}

impl Sheet<'_> {
    fn question(
        &self,
        question: &QuestionContent,
        (mine, again): (Option<&QuestionView>, Option<(Uuid, &str)>),
        beside: &Beside,
        four_buttons: bool,
        url_of: impl Fn(&str) -> Option<String>,
    ) -> AnyView {
        let (say, lang) = (self.test, self.lang);
        let id = question.id.to_string();
        let prompt = resolve_links(&question.prompt, &url_of);
        let answer = resolve_links(&question.answer, &url_of);
        let field = format!("Attempt-{}", question.author_id);
        let typed = mine.and_then(|mine| mine.typed.clone());
        let (today, before) = match typed {
            Some(typed) if typed.is_today => (typed.text, None),
            Some(typed) => (String::new(), Some((typed.label, typed.text))),
            None => (String::new(), None),
        };
        let event = again.map_or_else(Uuid::now_v7, |(event, _)| event);
        let today = again.map_or(today, |(_, typed)| typed.to_owned());
        let before = before.map(|(label, text)| {
            view! { <p class="label" lang=lang>{label}</p><blockquote dir="auto">{text}</blockquote> }
        });
        let edited = mine.and_then(|mine| mine.edited).map(|(kind, _)| {
            let [label, heading] = say.edited[usize::from(kind != EditKind::Correction)];
            let was = beside
                .earlier
                .get(&question.id)
                .cloned()
                .map(|(prompt, answer)| {
                    view! {
                        <details>
                            <summary lang=lang>{heading}</summary>
                            <div inner_html=prompt></div>
                            <div inner_html=answer></div>
                        </details>
                    }
                });
            view! { <div class="was"><p class="label" lang=lang>{label}</p>{was}</div> }
        });
        let also = beside.also_right.get(&question.id).map(|texts| {
            let texts = texts.iter().map(|text| {
                view! { <blockquote dir="auto">{text.clone()}</blockquote> }
            });
            view! { <div class="also"><p class="label" lang=lang>{say.also_right}</p>{texts.collect_view()}</div> }
        });
        let graded = mine.and_then(|mine| mine.today);
        let grades: Vec<(u8, &str)> = if four_buttons {
            (1..).zip(say.four).collect()
        } else {
            vec![(1, say.two[0]), (3, say.two[1])]
        };
        let buttons = grades.into_iter().map(|(grade, name)| {
            let is_pressed = graded.is_some_and(|(given, _)| u8::from(given) == grade);
            let pressed = if is_pressed { "true" } else { "false" };
            view! { <button type="submit" name="grade" value=grade data-grade=grade aria-pressed=pressed>{name}</button> }
        });
        let when = mine.and_then(|mine| mine.when.clone());
        let undo = graded.map(|(_, event)| self.undo(&id, &event.to_string()));
        view! {
            <li id=format!("Q-{id}")>
                <div class="prompt" inner_html=prompt></div>
                {edited}
                <form method="post" action=self.action.clone()>
                    {hidden("event", event.to_string())}
                    {hidden("question", id.clone())}
                    {hidden("meaning", question.meaning.to_string())}
                    <label class="unseen" for=field.clone() lang=lang>{say.attempt[0]}</label>
                    <textarea id=field name="typed" rows="2" maxlength="4000" placeholder=say.attempt[1] inner_html=in_field(&today)></textarea>
                    <details class="question">
                        <summary lang=lang>{self.say.show_answer}</summary>
                        <div class="answer">
                            {before}
                            <div inner_html=answer></div>
                            {also}
                            <div class="grades-plain" role="group" aria-label=say.grade lang=lang>
                                {buttons.collect_view()}
                            </div>
                        </div>
                    </details>
                </form>
                <div class="outcome-plain" lang=lang>{when.map(|when| view! { <p>{when}</p> })}{undo}</div>
            </li>
        }
        .into_any()
    }

    fn undo(&self, question: &str, event: &str) -> AnyView {
        view! {
            <form method="post" action=self.action.clone()>
                {hidden("event", Uuid::now_v7().to_string())}
                {hidden("question", question.to_owned())}
                {hidden("undo", event.to_owned())}
                <button type="submit" class="plain">{self.test.undo}</button>
            </form>
        }
        .into_any()
    }

    fn confidence(&self, view: &TestView, told: &Told) -> AnyView {
        let say = self.test;
        let levels = say.levels.into_iter().zip(1_u8..).map(|(name, level)| {
            let is_chosen = view.rated_today.is_some_and(|rated| u8::from(rated) == level);
            let pressed = if is_chosen { "true" } else { "false" };
            view! { <button type="submit" name="level" value=level data-level=level aria-pressed=pressed>{name}</button> }
        });
        let comes = view.comes.as_ref().map(|comes| {
            if told.was == Some(comes.day) {
                comes.still.clone()
            } else {
                comes.words.clone()
            }
        });
        let was = view.comes.as_ref().map(|comes| comes.day.to_string());
        let typed = told.again.as_ref().and_then(|again| again.line.clone());
        let line = typed.or_else(|| self.looked.mine.line.clone());
        let line = (view.rated_today.is_some() || line.is_some()).then(|| {
            let kept = line.unwrap_or_default();
            let [label, hint, keep, _] = say.line;
            view! {
                <form class="line" id="Line" method="post" action=self.action.clone()>
                    {hidden("event", Uuid::now_v7().to_string())}
                    <label for="Line-text">{label}</label>
                    <p class="hint" id="Line-hint">{hint}</p>
                    <div>
                        <input id="Line-text" name="line" type="text" maxlength="280" dir="auto" autocomplete="off" aria-describedby="Line-hint" value=kept/>
                        <button type="submit">{keep}</button>
                    </div>
                </form>
            }
        });
        view! {
            <section class="sure" id="Confidence" aria-labelledby="Confidence-title" lang=self.lang>
                <h2 id="Confidence-title">{self.say.confidence}</h2>
                <form method="post" action=self.action.clone()>
                    {hidden("event", Uuid::now_v7().to_string())}
                    {was.map(|was| hidden("was", was))}
                    <div class="levels-plain" role="group" aria-labelledby="Confidence-title">
                        {levels.collect_view()}
                    </div>
                </form>
                <p class="comes-plain">{comes}</p>
                {line}
            </section>
        }
        .into_any()
    }
}

fn hidden(name: &'static str, value: String) -> AnyView {
    view! { <input type="hidden" name=name value=value/> }.into_any()
}
