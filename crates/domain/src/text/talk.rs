//! What is said around discussions.

use crate::comments::LONGEST;

/// Sentences of the pages on which people talk to each other.
#[derive(Debug)]
pub struct TalkText {
    /// The heading, and the page's title with the chapter's.
    pub title: &'static str,
    /// The title of the page, given the chapter's.
    pub title_of: fn(&str) -> String,
    /// Under the chapter: what the discussion is for, and the way there.
    pub invitation: [&'static str; 2],
    /// Leads from a question to its discussion.
    pub about_question: &'static str,
    /// Names the list of what is discussed; the chapter as a whole.
    pub topics: [&'static str; 2],
    /// Names a question by its number.
    pub question: fn(usize) -> String,
    /// A question that has to be tried first: in the list, and in place of what is said about it.
    pub folded: [&'static str; 3],
    /// The order: its name, the latest first, the earliest first.
    pub sort: [&'static str; 3],
    /// Nobody has said anything yet.
    pub empty: &'static str,
    /// How many are new since the last visit; a hundred stands for however many.
    pub new: fn(usize) -> String,
    /// Marks what is new.
    pub is_new: &'static str,
    /// Marks whoever writes the course, and admins.
    pub badges: [&'static str; 2],
    /// Somebody whose account is gone.
    pub nobody: &'static str,
    /// In place of what can't be read: deleted, hidden, held.
    pub gone: [&'static str; 3],
    /// On one's own: waits for a moderator, was hidden.
    pub own: [&'static str; 2],
    /// Marks what was changed, and when.
    pub edited: fn(&str) -> String,
    /// Names a link to a comment, given when it was said.
    pub link: fn(&str) -> String,
    /// Says to whom a reply is.
    pub to: fn(&str) -> String,
    /// Marks a reply that helped; leads to one; makes and takes back the mark.
    pub helpful: [&'static str; 4],
    /// Leads to the rest of a thread, with how many.
    pub more_replies: fn(u32) -> String,
    /// Leads on and back to the first page.
    pub pages: [&'static str; 2],
    /// Leads to the whole thread, and from it back to the discussion.
    pub thread: [&'static str; 2],
    /// What can be done with a comment: reply, edit, delete.
    pub doing: [&'static str; 3],
    /// Leads to what was said already.
    pub see_it: &'static str,
    /// Hear no more of a thread, and hear of it again.
    pub mute: [&'static str; 2],
    /// The box: its label, for a reply, its hint, the buttons for posting, for a preview, for saving an edit.
    pub compose: [&'static str; 6],
    /// The label for a reply to somebody.
    pub reply_to: fn(&str) -> String,
    /// Above a preview.
    pub preview: &'static str,
    /// Guests are asked to sign in: a sentence, and the link.
    pub sign_in: [&'static str; 2],
    /// What became of something: posted, waits, changed, deleted, put back, muted, heard again, changed
    /// and waits.
    pub done: [&'static str; 8],
    /// Puts back what was deleted.
    pub put_back: &'static str,
    /// What is wrong with what was typed.
    pub problems: &'static TalkProblems,
    /// Editing: title and sentence.
    pub edit: [&'static str; 2],
    /// Deleting: title, sentence, button.
    pub delete: [&'static str; 3],
    /// A link that leads nowhere any more.
    pub missing: [&'static str; 2],
    /// A page of a discussion that there is not.
    pub no_page: [&'static str; 2],
    /// Nobody replies in a thread any more.
    pub locked: &'static str,
}

/// What keeps a comment from being said, each with what to do.
#[derive(Debug)]
pub struct TalkProblems {
    /// Nothing was written.
    pub empty: &'static str,
    /// So many characters.
    pub too_long: fn(usize) -> String,
    /// Deeper than anybody reads.
    pub too_deep: &'static str,
    /// What it answers is gone.
    pub no_parent: &'static str,
    /// The thread is locked.
    pub locked: &'static str,
    /// Nobody writes now, until then.
    pub closed: fn(&str) -> String,
    /// They may not write, until then; they may not write any more.
    pub suspended: fn(Option<&str>) -> String,
    /// They have said it already.
    pub said: &'static str,
    /// Too many in a short time.
    pub too_many: &'static str,
    /// The session has ended.
    pub signed_out: &'static str,
    /// The form was used for something else before.
    pub conflict: &'static str,
    /// It is not there any more, or not theirs.
    pub gone: &'static str,
}

pub(super) static EN: TalkText = TalkText {
    title: "Discussion",
    title_of: |chapter| format!("Discussion of “{chapter}”"),
    invitation: [
        "Ask what stayed unclear, and answer what you know. Whoever explains, remembers.",
        "Read and join the discussion",
    ],
    about_question: "Talk about this question",
    topics: ["About", "The chapter"],
    question: |number| format!("Question {number}"),
    folded: [
        "try it first",
        "People talk about this question. It stays folded until you have tried it: what you find \
         yourself, you keep.",
        "Try the question",
    ],
    sort: ["Order", "Newest first", "Oldest first"],
    empty: "Nobody has said anything yet. The first question helps everybody who comes after you.",
    new: |count| match count {
        1 => "1 new comment since your last visit".to_owned(),
        100.. => "More than 99 new comments since your last visit".to_owned(),
        _ => format!("{count} new comments since your last visit"),
    },
    is_new: "new",
    badges: ["author", "admin"],
    nobody: "deleted user",
    gone: [
        "Deleted by whoever wrote it.",
        "Hidden by a moderator.",
        "This waits for a moderator.",
    ],
    own: [
        "Only you see this until a moderator has looked at it.",
        "A moderator has hidden this. Only you see it.",
    ],
    edited: |when| format!("edited {when}"),
    link: |when| format!("Link to this comment of {when}"),
    to: |name| format!("to {name}"),
    helpful: [
        "Helpful",
        "Go to the helpful answer",
        "Mark as helpful",
        "Not helpful after all",
    ],
    more_replies: |more| match more {
        1 => "1 more reply".to_owned(),
        100.. => "More than 99 more replies".to_owned(),
        _ => format!("{more} more replies"),
    },
    pages: ["More", "Back to the first page"],
    thread: ["Whole thread", "All of the discussion"],
    doing: ["Reply", "Edit", "Delete"],
    see_it: "See it",
    mute: ["Don’t tell me of replies", "Tell me of replies again"],
    compose: [
        "Say something",
        "Your reply",
        "**bold**, *italic*, `code`, > quote, - list, [words](https://address), and code between \
         ``` lines. Call somebody with @ and their name.",
        "Post",
        "Preview",
        "Save",
    ],
    reply_to: |name| format!("Your reply to {name}"),
    preview: "This is how it will look",
    sign_in: [
        "Everybody can read this. To take part you need an account.",
        "Sign in to write",
    ],
    done: [
        "Your comment is there.",
        "Thank you. A moderator looks at it before others can read it; you see it below.",
        "Your change is saved.",
        "Your comment is deleted.",
        "Your comment is back.",
        "You won’t be told of replies here.",
        "You will be told of replies here.",
        "Your change is saved. A moderator looks at it before others can read it.",
    ],
    put_back: "Put it back",
    problems: &PROBLEMS,
    edit: [
        "Edit your comment",
        "Others see that it was edited. What it said before is kept for moderators.",
    ],
    delete: [
        "Delete your comment?",
        "Replies to it stay. You can put it back within a day.",
        "Delete",
    ],
    missing: [
        "This comment is gone",
        "It was deleted, or the link is misspelt. Nothing of yours is lost.",
    ],
    no_page: [
        "There is no such page of this discussion",
        "The address may be cut short. The discussion begins here:",
    ],
    locked: "This thread is closed. It can be read, and nobody replies any more.",
};

static PROBLEMS: TalkProblems = TalkProblems {
    empty: "Write something first.",
    too_long: |size| {
        format!(
            "That is {size} characters, {} more than fit. Make it shorter, or say it in two.",
            size - LONGEST
        )
    },
    too_deep: "Quotes and lists stand too deep in each other. Take some of their marks away.",
    no_parent: "What you answer was deleted meanwhile. You can post your words as a comment of their own.",
    locked: "This thread was closed meanwhile. You can post your words as a comment of their own.",
    closed: |until| {
        format!("The discussion rests until {until}. Your words are kept here meanwhile.")
    },
    suspended: |until| match until {
        Some(until) => {
            format!("You can write again from {until}. Your words are kept here meanwhile.")
        }
        None => "You can’t write comments here any more.".to_owned(),
    },
    said: "You have just said that here, so it was not posted twice.",
    too_many: "That was a lot in a short time. Wait a minute, then post again; your words are kept here.",
    signed_out: "You are no longer signed in. Sign in in another window, then post again; your words \
                 are kept here.",
    conflict: "This form was used before. Your words are here; post them again.",
    gone: "This comment can’t be changed any more.",
};
