//! What somebody sees of how far they are: permission, then the domain's rules, then the store.

use domain::ids::{EventId, QuestionId};
use domain::learning::Learning;
use domain::progress::History;
use domain::schedule::{start_of, student_day};
use jiff::ToSpan;
use store::accounts::Account;
use store::events::Fate;
use store::{cards, catalogue};

use super::{AHEAD, BACK, View};
use crate::accounts::{Accounts, Trouble};
use crate::review::commands::{record, zone_of};

/// All that the page shows.
pub(super) async fn look(on: &Accounts, account: &Account) -> Result<View, Trouble> {
    let (store, user) = (&on.store, account.id);
    let (now, zone) = ((on.now)(), zone_of(account));
    let today = student_day(now, &zone);
    let since = today.saturating_sub((i64::from(BACK) - 1).days());
    let coming = cards::coming(store, user, (now, &zone), AHEAD).await?;
    let courses = cards::standing(store, user).await?;
    // Whoever has begun nothing has nothing else.
    let beginnings = if courses.is_empty() {
        catalogue::beginnings(store).await?
    } else {
        Vec::new()
    };
    let logged = cards::logged(store, user, start_of(since, &zone)).await?;
    let first = logged.entries.iter().map(|entry| entry.day).min();
    // Of a day that was cut in two nothing is said.
    let since = match first.and_then(|first| first.tomorrow().ok()) {
        Some(whole) if logged.is_cut => whole.max(since),
        _ => since,
    };
    let mut history = History::of(logged.entries);
    history.days.retain(|day, _| *day >= since);
    Ok(View {
        today,
        coming,
        courses,
        history,
        since,
        is_cut: logged.is_cut,
        aside: cards::put_aside(store, user).await?,
        beginnings,
        is_resumed: false,
        zone,
    })
}

/// Takes a question up again that somebody put aside, by the id of the form. False where they have no
/// card of it.
pub(super) async fn resume(
    on: &Accounts,
    account: &Account,
    question: QuestionId,
    event: EventId,
) -> Result<bool, Trouble> {
    let is_ours = event.0.get_version_num() == 7;
    if !is_ours || !cards::has(&on.store, account.id, question).await? {
        return Ok(false);
    }
    let resumed = Learning::QuestionResumed { question };
    let fate = record(on, account, event, resumed.write()).await?;
    // The same form may have been here before.
    Ok(fate != Fate::Unknown)
}
