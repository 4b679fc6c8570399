//! Two worlds that differ only in what the father did. Everything that the mother is told is the same in both.

use crate::client::Answer;
use crate::council::{Council, Writer, drafting, said};
use crate::kept::NOW_MS;
use crate::person::{ELSEWHERE, Person};
use domain::access::Role;
use domain::schema::Kind;
use kept_server::actor::Actor;
use kept_server::store::db::params;
use sync::wire::{self, Frame};
use sync::{RecordId, ShareChange};

/// One answer as it can be told from another.
type Told = (u16, Vec<(String, String)>, Vec<u8>);

fn told(mut answer: Answer) -> Told {
    // Packed, numbers that say nothing take now more and now less.
    answer.headers.retain(|(name, _)| name != "content-length" && name != "date");
    (answer.status, answer.headers, answer.body)
}

/// Everything that the mother hears while the father does much or nothing, and how often she is poked.
async fn mother_hears(father_acts: bool) -> (Vec<Told>, usize) {
    let mut council = Council::of(2).await;
    let epoch =
        |conn: &_| kept_server::store::Conn::execute(conn, "UPDATE counter SET epoch = 77", &params![]);
    council.kept.app.store.write(epoch).await.unwrap();
    let family = &council.families[0];
    let (id, mother, father) = (family.id, family.mother, family.father);
    let promised = |reader: RecordId| {
        let of = |(kind, _, to): &&(Kind, RecordId, Option<RecordId>)| {
            *kind == Kind::Promise && *to == Some(reader)
        };
        family.shared.iter().find(of).unwrap().1
    };
    let (hers, his) = (promised(mother), promised(father));
    let mut worker =
        Writer::of(Actor { id: council.workers[0].into(), role: Role::Worker }, &mut council.ids);
    let of = |person: RecordId| Actor { id: person.into(), role: Role::Family };
    let mut she = Person::sign_in(&mut council, "mother", of(mother)).await;
    let he = Person::sign_in(&mut council, "father", of(father)).await;
    let mut him = Writer::of(he.actor, &mut council.ids);
    let mut changes = council.kept.app.store.changes();
    let (mut all, mut times) = (Vec::new(), 0);
    for turn in 0..3_u8 {
        if father_acts {
            for _ in 0..=turn {
                council.change(&mut him, his, |draft, seen| draft.tell(seen, "events", said(times))).await;
                times += 1;
            }
            he.get(&council, "/api/v1/devices").await;
        }
        all.push(told(she.sync(&council).await));
        all.push(told(she.sync(&council).await));
        council
            .change(&mut worker, hers, |draft, seen| draft.set(seen, "what", format!("Turn {turn}")))
            .await;
        all.push(told(she.sync(&council).await));
        let history = format!("GET /api/v1/records/{}/history", hers.to_hex());
        for line in [history.as_str(), "GET /api/v1/health"] {
            all.push(told(she.ask(council.kept.ask(line)).await));
        }
        if father_acts {
            council.change(&mut him, his, |draft, seen| draft.tell(seen, "events", said(times))).await;
            times += 1;
        }
        let mut draft = drafting([turn; 16]);
        let made = draft.fresh_id();
        draft.make_as(made, Kind::Step, id);
        draft.share_new(made, &ShareChange::with([mother.into()]));
        council.write(&mut worker, draft.into_ops()).await;
        all.push(told(she.sync(&council).await));
    }
    for line in ELSEWHERE.iter().filter(|line| line.starts_with("GET /api/v1/people")) {
        all.push(told(she.ask(council.kept.ask(line)).await));
    }
    let mut pokes = 0;
    while let Ok(touched) = changes.try_recv() {
        pokes += usize::from(council.kept.app.store.concerns(she.actor, &touched, NOW_MS).await);
    }
    (all, pokes)
}

/// The frames of answers with each position called by when it was told first: all that a number which says nothing tells.
#[derive(Default)]
struct Named(Vec<u64>);

impl Named {
    fn name(&mut self, pos: &mut u64) {
        assert!(*pos > 1 << 32, "{pos} counts something");
        let known = self.0.iter().position(|known| known == pos).unwrap_or_else(|| {
            self.0.push(*pos);
            self.0.len() - 1
        });
        *pos = known as u64;
    }

    fn frames(&mut self, bytes: &[u8]) -> Vec<Frame> {
        let mut frames = wire::read_frames(bytes).unwrap_or_default();
        for frame in &mut frames {
            match frame {
                Frame::Hello { to: pos, .. }
                | Frame::Safe { cursor: pos, .. }
                | Frame::End { cursor: pos, .. } => {
                    self.name(pos);
                }
                _ => {}
            }
        }
        frames
    }
}

#[tokio::test]
async fn what_the_father_does_changes_nothing_that_the_mother_is_told() {
    let ((busy, pokes), (quiet, same_pokes)) = (mother_hears(true).await, mother_hears(false).await);
    // Two changes a turn are hers.
    assert_eq!((busy.len(), pokes), (quiet.len(), same_pokes));
    assert_eq!(pokes, 6);
    let (mut in_busy, mut in_quiet) = (Named::default(), Named::default());
    for (no, (busy, quiet)) in busy.iter().zip(&quiet).enumerate() {
        let ((status, headers, body), (same_status, same_headers, same_body)) = (busy, quiet);
        assert_eq!(
            (status, headers, body.len()),
            (same_status, same_headers, same_body.len()),
            "answer {no}"
        );
        let (frames, same_frames) = (in_busy.frames(body), in_quiet.frames(same_body));
        assert_eq!(frames, same_frames, "answer {no}");
        assert!(!frames.is_empty() || body == same_body, "answer {no}");
    }
    assert!(in_busy.0.len() > 3, "positions moved");
}
