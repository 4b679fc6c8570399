//! Made-up chance that is the same every time: SplitMix64, whose whole state is one number.

/// A stream of numbers that depends on nothing but its seed.
#[derive(Debug)]
pub(super) struct Random(u64);

impl Random {
    /// The stream of one family, so that more families leave the first ones as they were.
    pub(super) fn new(seed: u64, family: u64) -> Self {
        let mut random = Self(seed ^ family.wrapping_mul(0xD1B5_4A32_D192_ED03));
        random.draw();
        random
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; nought where `end` is nought.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = end.max(1) as u64;
        // The remainder is below `end`, which was a `usize`.
        (self.draw() % end) as usize
    }

    /// A number from `first` to `last`, both included.
    pub(super) fn between(&mut self, first: i64, last: i64) -> i64 {
        let span = (last - first + 1).max(1) as u64;
        first + (self.draw() % span) as i64
    }

    /// True so many times in a hundred.
    pub(super) fn percent(&mut self, chance: u32) -> bool {
        self.draw() % 100 < u64::from(chance)
    }

    /// One of the list, which must not be empty.
    pub(super) fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// One of the list, each as likely as its weight.
    pub(super) fn weighted<'a, T>(&mut self, list: &'a [T], weight: impl Fn(&T) -> usize) -> &'a T {
        let mut left = self.below(list.iter().map(&weight).sum());
        for item in list {
            match left.checked_sub(weight(item)) {
                Some(rest) => left = rest,
                None => return item,
            }
        }
        &list[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let numbers = |seed, family| {
            let mut random = Random::new(seed, family);
            [random.below(1000), random.below(1000), random.below(1000)]
        };
        assert_eq!(numbers(1, 2), numbers(1, 2));
        assert_ne!(numbers(1, 2), numbers(1, 3));
    }

    #[test]
    fn a_weight_of_nought_is_never_drawn() {
        let mut random = Random::new(1, 1);
        assert!((0..200).all(|_| *random.weighted(&[0, 3, 0, 1], |weight| *weight) > 0));
    }
}
