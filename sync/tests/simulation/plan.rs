//! What one run is: its seed, how often which fault strikes, and what it counted.

use super::kit::rng::Rng;
use super::mutant::Mutant;

/// One run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    pub(crate) seed: u64,
    pub(crate) mutant: Option<Mutant>,
    /// Whether each clock is years off.
    pub(crate) skews: bool,
    /// Whether any fault strikes at all.
    pub(crate) is_calm: bool,
    /// A few seconds only.
    pub(crate) is_short: bool,
    /// One crash, before (even) or after (odd) this call of a store.
    pub(crate) crash_at: Option<u64>,
}

impl Plan {
    pub(crate) fn of(seed: u64) -> Self {
        Self { seed, mutant: None, skews: true, is_calm: false, is_short: false, crash_at: None }
    }

    /// Whether there are 20 to 50 clients, where else there are few.
    pub(crate) fn is_crowded(&self) -> bool {
        self.seed % 100 == 99
    }

    pub(crate) fn calm(seed: u64) -> Self {
        Self { is_calm: true, ..Self::of(seed) }
    }
}

/// How often each fault strikes, in a thousand. Each run draws its own, so that some runs meet much of one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Faults {
    pub(crate) drop: u64,
    pub(crate) lose_answer: u64,
    pub(crate) cut_answer: u64,
    pub(crate) repeat: u64,
    pub(crate) late: u64,
    pub(crate) crash: u64,
    /// A call of a store fails, and changes nothing.
    pub(crate) full: u64,
    pub(crate) clone: u64,
    pub(crate) epoch: u64,
    pub(crate) damage: u64,
    /// Damage that nobody notices.
    pub(crate) stray: u64,
    /// The server is backed up.
    pub(crate) backup: u64,
    /// It is lost, and restored from its last backup.
    pub(crate) restore: u64,
    pub(crate) flip: u64,
    /// The longest way, milliseconds.
    pub(crate) delay_ms: u64,
}

impl Faults {
    pub(crate) fn draw(rng: &mut Rng, is_calm: bool) -> Self {
        let mut often = |most: u64| if rng.chance(300) { 0 } else { rng.below(most) };
        let drawn = Self {
            drop: often(300),
            lose_answer: often(300),
            cut_answer: often(200),
            repeat: often(300),
            late: often(1000),
            crash: often(120),
            full: often(120),
            clone: often(300),
            epoch: often(60),
            damage: often(200),
            stray: often(300),
            backup: often(400),
            restore: often(100),
            flip: often(600),
            delay_ms: 1 + often(2_000),
        };
        if is_calm { Self { delay_ms: 100, flip: drawn.flip, ..Self::default() } } else { drawn }
    }
}

/// Where the phone dies: at most once around each call of its store.
#[derive(Debug)]
pub(crate) struct Chaos {
    pub(crate) calls: u64,
    pub(crate) permille: u64,
    /// How often a phone is full.
    pub(crate) full: u64,
    at: Option<u64>,
    rng: Rng,
}

/// What happens around one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    Through,
    /// It fails, and the phone goes on.
    Full,
    Before,
    After,
}

impl Chaos {
    pub(crate) fn new(plan: &Plan, permille: u64, full: u64) -> Self {
        Self { calls: 0, permille, full, at: plan.crash_at, rng: Rng::new(plan.seed ^ 0xdead) }
    }

    /// Whether a phone commits what has arrived now, or waits for more.
    pub(crate) fn coin(&mut self) -> bool {
        self.rng.chance(700)
    }

    pub(crate) fn call(&mut self) -> Moment {
        let call = self.calls;
        self.calls += 1;
        let strikes = self.rng.chance(self.permille);
        let is_after = self.rng.chance(500);
        let is_full = self.rng.chance(self.full);
        match self.at {
            Some(at) if at == call * 2 => Moment::Before,
            Some(at) if at == call * 2 + 1 => Moment::After,
            _ if strikes && is_after => Moment::After,
            _ if strikes => Moment::Before,
            _ if is_full => Moment::Full,
            _ => Moment::Through,
        }
    }
}
