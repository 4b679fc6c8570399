//! Putting things in order with one sort for every type.
//!
//! The standard library's sort is written anew for each type and each order, some four kilobytes each time, and
//! the views have over thirty. Here what is sorted is always a list of places, so that there is one.

use std::cmp::Ordering;

/// Lists that can be put in order.
pub trait Order<T> {
    /// As [`sort_by`](slice::sort_by): what is equal stays in its order.
    fn order_by(&mut self, compare: impl Fn(&T, &T) -> Ordering);

    /// As [`sort_by_key`](slice::sort_by_key): what is equal stays in its order.
    fn order_by_key<K: Ord>(&mut self, key: impl Fn(&T) -> K) {
        self.order_by(|a, b| key(a).cmp(&key(b)));
    }
}

impl<T> Order<T> for [T] {
    fn order_by(&mut self, compare: impl Fn(&T, &T) -> Ordering) {
        let swaps = swaps(self.len(), &|a, b| match (self.get(a), self.get(b)) {
            (Some(a), Some(b)) => compare(a, b),
            _ => Ordering::Equal,
        });
        for (a, b) in swaps {
            self.swap(a, b);
        }
    }
}

/// The exchanges that put `len` things in order, one after the other.
fn swaps(len: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<(usize, usize)> {
    let mut from: Vec<usize> = (0..len).collect();
    from.sort_by(|a, b| compare(*a, *b));
    let mut to = vec![0; len];
    for (place, from) in from.into_iter().enumerate() {
        if let Some(to) = to.get_mut(from) {
            *to = place;
        }
    }
    let mut swaps = Vec::new();
    for at in 0..len {
        while let Some(goes) = to.get(at).copied().filter(|goes| *goes != at) {
            swaps.push((at, goes));
            to.swap(at, goes);
        }
    }
    swaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_is_the_order_of_the_standard_sort(mut things in proptest::collection::vec((0_u8..9, any::<u16>()), 0..60)) {
            let mut same = things.clone();
            things.order_by_key(|thing| thing.0);
            same.sort_by_key(|thing| thing.0);
            prop_assert_eq!(things, same);
        }
    }
}
