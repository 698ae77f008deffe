//! What it says about what a reader is asked to predict, and may add to their reviews.

/// Sentences about predictions.
#[derive(Debug)]
pub struct PredictionText {
    /// What is asked of the code, in a review.
    pub prompt: &'static str,
    /// The answer where the code prints nothing.
    pub nothing: &'static str,
    /// What can be done with a prediction that was missed.
    pub offer: &'static str,
    /// Does that.
    pub add: &'static str,
    /// It is done.
    pub added: &'static str,
    /// It was done before.
    pub there: &'static str,
    /// The server can't be asked when it comes back.
    pub late: &'static str,
    /// Where it is, for whoever has no account.
    pub guest: &'static str,
    /// It was taken back.
    pub undone: &'static str,
}

pub(super) static EN: PredictionText = PredictionText {
    prompt: "What does this print?",
    nothing: "Nothing.",
    offer: "As a card in your reviews, this comes back before you would forget it.",
    add: "Add to my reviews",
    added: "Added to your reviews.",
    there: "This is one of your cards.",
    late: "The date comes when the server can be reached.",
    guest: "It is kept only in this browser, which may clear it.",
    undone: "Taken out of your reviews again.",
};
