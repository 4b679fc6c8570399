//! Between the phones and the authority: requests and answers that are lost, cut, repeated, late.

use super::checks::{self, Outcome, ensure};
use super::client::Received;
use super::disk::Asked;
use super::mutant::{Mutant, push_without_dedupe};
use super::tally::Happened;
use super::world::{Event, World};
use kept_sync::memory::Pushed;
use kept_sync::wire::{self, Exchange, PUSH_BYTES_MAX};
use kept_sync::{DeviceId, Record, RecordId};
use std::collections::BTreeMap;
use std::rc::Rc;

/// How long a phone waits for an answer, in virtual milliseconds.
const PATIENCE_MS: u64 = 1_500;

/// A request on its way.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    client: usize,
    talk: u64,
    asked: Asked,
    bytes: Vec<u8>,
}

/// An answer on its way, with what its person could read when it was made.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    client: usize,
    talk: u64,
    asked: Asked,
    bytes: Vec<u8>,
    readable: Rc<BTreeMap<RecordId, Record>>,
}

impl World {
    pub(crate) fn speak(&mut self, who: usize) {
        if self.now < self.until {
            self.after(2_500, |_| Event::Speak(who));
        }
        if self.clients[who].talk.is_some() {
            return;
        }
        let Some(request) = self.ask(who) else { return };
        let talk = request.talk;
        self.serial += 1;
        self.queue.insert((self.now + PATIENCE_MS, self.serial), Event::GiveUp(who, talk));
        let is_lost = self.strikes(|faults| faults.drop, Happened::RequestDropped);
        let is_repeated = self.strikes(|faults| faults.repeat, Happened::RequestRepeated);
        for _ in 0..u8::from(!is_lost) + u8::from(is_repeated) {
            let (delay, copy) = (self.faults.delay_ms, request.clone());
            self.after(delay, |_| Event::Push(copy));
        }
    }

    pub(crate) fn ask(&mut self, who: usize) -> Option<Request> {
        match self.clients[who].ask(&mut self.chaos, self.plan.mutant) {
            Ok(Some((asked, request))) => {
                self.serial += 1;
                let talk = self.serial;
                self.clients[who].talk = Some(talk);
                Some(Request { client: who, talk, asked, bytes: wire::encode(&request) })
            }
            Ok(None) => None,
            Err(failed) => {
                self.failed(who, failed);
                None
            }
        }
    }

    pub(crate) fn take(&mut self, request: &Request) -> Result<Pushed, String> {
        let exchange: Exchange =
            wire::decode(&request.bytes, PUSH_BYTES_MAX).map_err(|error| error.to_string())?;
        let person = self.clients[request.client].me;
        let pushed = if self.plan.mutant == Some(Mutant::NoDedupe) {
            push_without_dedupe(&mut self.authority, person, &exchange, DeviceId(self.rng.id()))
        } else {
            self.authority.push(person, &exchange)
        };
        for answered in &pushed.results {
            let first = self.fates.entry((exchange.dev, answered.n)).or_insert_with(|| answered.fate.clone());
            ensure(*first == answered.fate, || format!("I3: first {first:?}, then {:?}", answered.fate))?;
        }
        Ok(pushed)
    }

    /// The server takes a push. It may die before it answers, and others may push before it does.
    pub(crate) fn push(&mut self, request: Request) -> Outcome {
        let pushed = self.take(&request)?;
        if !self.strikes(|faults| faults.lose_answer, Happened::AnswerLost) {
            let delay = self.faults.delay_ms / 4;
            self.after(delay, |_| Event::Pull(request, pushed));
        }
        Ok(())
    }

    pub(crate) fn pull(&self, request: &Request, pushed: Pushed) -> Answer {
        let exchange: Exchange = wire::decode(&request.bytes, PUSH_BYTES_MAX).expect("it was read before");
        let person = self.clients[request.client].me;
        let mut bytes = Vec::new();
        for frame in self.authority.pull(person, &exchange, pushed) {
            wire::write_frame(&mut bytes, &frame);
        }
        let readable = Rc::new(checks::readable(self, person));
        Answer { client: request.client, talk: request.talk, asked: request.asked.clone(), bytes, readable }
    }

    pub(crate) fn send_back(&mut self, mut answer: Answer) {
        if self.strikes(|faults| faults.cut_answer, Happened::AnswerCut) {
            let frames = wire::read_frames(&answer.bytes).expect("the answer is whole");
            let whole = usize::try_from(self.rng.below(u64::try_from(frames.len()).unwrap())).unwrap();
            let mut bytes = Vec::new();
            frames[..whole].iter().for_each(|frame| wire::write_frame(&mut bytes, frame));
            // In the middle of the next one: not at a byte, which clocks of other lengths would move.
            let half = (answer.bytes.len() - bytes.len()) / 2;
            answer.bytes.truncate(bytes.len() + half.min(3));
        }
        let delay = self.faults.delay_ms;
        self.after(delay, |_| Event::Answer(answer));
    }

    /// An answer to a conversation that was given up is another tab's, which may still commit it.
    pub(crate) fn receive(&mut self, answer: &Answer) -> Outcome {
        let who = answer.client;
        let is_late = self.clients[who].talk != Some(answer.talk);
        if is_late && !self.strikes(|faults| faults.late, Happened::AnswerLate) {
            return Ok(());
        }
        let fresh = DeviceId(self.rng.id());
        let client = &mut self.clients[who];
        if !is_late {
            client.talk = None;
        }
        let before = client.disk.position.clone();
        let asked = (&answer.asked, answer.bytes.as_slice());
        match client.receive(asked, fresh, &mut self.chaos, self.plan.mutant) {
            Ok(Received::Taken { removed, parts, sends_again }) => {
                self.tally.count(Happened::Answered, 1);
                self.tally.count(Happened::OldPhoneAnswered, u64::from(client.is_old));
                self.tally.count(Happened::TookRecordsAway, removed);
                self.tally.count(Happened::CommittedInParts, u64::from(parts > 1));
                self.tally.count(Happened::SendsAgain, u64::from(sends_again));
                let after = &client.disk.position;
                let astray = client.strayed.len();
                client.strayed.retain(|id| !answer.asked.from.doubted.contains(id));
                let mended = astray - client.strayed.len();
                self.tally.count(Happened::FetchedAnew, u64::try_from(mended).unwrap());
                let is_forward = after.epoch != before.epoch || after.cursor >= before.cursor;
                ensure(is_forward, || format!("I5: a cursor went back from {before:?} to {after:?}"))?;
                checks::after_answer(client, &answer.readable)?;
                return self.fold(who, &answer.readable);
            }
            Ok(Received::Part) => {
                self.tally.count(Happened::CommittedInParts, 1);
                checks::after_part(client, &answer.readable)?;
                return checks::after_write(client);
            }
            Ok(Received::Nothing) => {}
            Ok(Received::Stale) => self.saw(Happened::StaleTab),
            Ok(Received::EnrolledAgain) => self.saw(Happened::EnrolledAgain),
            Err(failed) => self.failed(who, failed),
        }
        Ok(())
    }

    /// Nothing else is to be done on the phone: rows become segments, and nothing looks different.
    fn fold(&mut self, who: usize, readable: &BTreeMap<RecordId, Record>) -> Outcome {
        let client = &mut self.clients[who];
        let before = client.view();
        match client.fold(&mut self.chaos) {
            Ok(is_folded) => {
                self.tally.count(Happened::Folded, u64::from(is_folded));
                ensure(client.view() == before, || "folding changed what shows".to_owned())?;
                checks::after_answer(client, readable)
            }
            Err(failed) => {
                self.failed(who, failed);
                Ok(())
            }
        }
    }
}
