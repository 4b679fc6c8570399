//! Maps and sets of few entries, as sorted vectors.
//!
//! Where there are a few dozen entries (a record's fields, the people named on it) they are as quick as the
//! standard library's trees, and every tree type is several kilobytes that a phone must load. A map of thousands
//! that is filled in no order does not belong here: each entry out of order moves those behind it.

use std::borrow::Borrow;
use std::collections::BinaryHeap;
use std::ops::{Deref, Index};

/// Keys in order, each with a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Map<K, V>(Vec<(K, V)>);

impl<K, V> Default for Map<K, V> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<K, V> Map<K, V> {
    /// No entries.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Removes every entry.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Entries in order.
    pub fn iter(&self) -> Iter<'_, K, V> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// Keys in order.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &K> + ExactSizeIterator {
        self.0.iter().map(|(key, _)| key)
    }

    /// Values, in their keys' order.
    pub fn values(&self) -> impl DoubleEndedIterator<Item = &V> + ExactSizeIterator {
        self.0.iter().map(|(_, value)| value)
    }

    /// Keeps the entries of which `is_kept` says so.
    pub fn retain(&mut self, mut is_kept: impl FnMut(&K, &V) -> bool) {
        self.0.retain(|(key, value)| is_kept(key, value));
    }

    /// Values to change, in their keys' order.
    pub fn values_mut(&mut self) -> impl DoubleEndedIterator<Item = &mut V> + ExactSizeIterator {
        self.0.iter_mut().map(|(_, value)| value)
    }
}

impl<K: Ord, V> Map<K, V> {
    /// Of pairs in any order; of two under one key the last counts.
    pub(crate) fn of(pairs: Vec<(K, V)>) -> Self {
        if pairs.is_sorted_by(|(one, _), (next, _)| one < next) {
            return Self(pairs);
        }
        // Put in one by one, each would move all that are there, as often as somebody likes who sends thousands.
        // A heap is a tenth of the code of a sort.
        let places: BinaryHeap<_> = pairs.iter().enumerate().map(|(place, (key, _))| (key, place)).collect();
        let places: Vec<usize> = places.into_sorted_vec().into_iter().map(|(_, place)| place).collect();
        let mut pairs: Vec<_> = pairs.into_iter().map(Some).collect();
        places.into_iter().filter_map(|place| pairs.get_mut(place)?.take()).collect()
    }

    fn place<Q: Ord + ?Sized>(&self, key: &Q) -> Result<usize, usize>
    where
        K: Borrow<Q>,
    {
        // What comes in order goes to the end.
        match self.0.last() {
            Some((last, _)) if last.borrow() < key => Err(self.0.len()),
            _ => self.0.binary_search_by(|(here, _)| here.borrow().cmp(key)),
        }
    }

    /// The value under `key`.
    #[must_use]
    pub fn get<Q: Ord + ?Sized>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        self.0.get(place).map(|(_, value)| value)
    }

    /// The value under `key`, to change.
    #[must_use]
    pub fn get_mut<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        let place = self.place(key).ok()?;
        self.0.get_mut(place).map(|(_, value)| value)
    }

    /// Whether there is a value under `key`.
    #[must_use]
    pub fn contains_key<Q: Ord + ?Sized>(&self, key: &Q) -> bool
    where
        K: Borrow<Q>,
    {
        self.place(key).is_ok()
    }

    /// Puts `value` under `key`; answers what was there.
    pub fn insert(&mut self, key: K, value: V) -> Option<V> {
        match self.place(&key) {
            Ok(place) => self.0.get_mut(place).map(|(_, old)| std::mem::replace(old, value)),
            Err(place) => {
                self.0.insert(place, (key, value));
                None
            }
        }
    }

    /// Takes out the value under `key`.
    pub fn remove<Q: Ord + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        self.place(key).ok().map(|place| self.0.remove(place).1)
    }

    /// The value under `key`, which is the default where there was none.
    pub fn or_default(&mut self, key: K) -> &mut V
    where
        V: Default,
    {
        let place = self.place(&key).unwrap_or_else(|place| {
            self.0.insert(place, (key, V::default()));
            place
        });
        #[expect(clippy::indexing_slicing, reason = "it was found or put there")]
        &mut self.0[place].1
    }
}

impl<K: Ord, V> Extend<(K, V)> for Map<K, V> {
    fn extend<I: IntoIterator<Item = (K, V)>>(&mut self, entries: I) {
        for (key, value) in entries {
            self.insert(key, value);
        }
    }
}

impl<K: Ord, V> FromIterator<(K, V)> for Map<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let mut map = Self::new();
        map.extend(entries);
        map
    }
}

impl<K: Ord, V, const N: usize> From<[(K, V); N]> for Map<K, V> {
    fn from(entries: [(K, V); N]) -> Self {
        entries.into_iter().collect()
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Entries of a [`Map`], in order.
pub type Iter<'a, K, V> = std::iter::Map<std::slice::Iter<'a, (K, V)>, fn(&'a (K, V)) -> (&'a K, &'a V)>;

impl<'a, K, V> IntoIterator for &'a Map<K, V> {
    type Item = (&'a K, &'a V);
    type IntoIter = Iter<'a, K, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The value under a key that is there. Tests ask so; anything else asks [`Map::get`].
impl<K: Ord + Borrow<Q>, V, Q: Ord + ?Sized> Index<&Q> for Map<K, V> {
    type Output = V;

    #[expect(clippy::expect_used, reason = "as for any index")]
    fn index(&self, key: &Q) -> &V {
        self.get(key).expect("no entry under this key")
    }
}

/// Things in order, each once.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Set<T>(Vec<T>);

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Deref for Set<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> Set<T> {
    /// Nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Removes everything.
    pub fn clear(&mut self) {
        self.0.clear();
    }

    /// Keeps what `is_kept` says.
    pub fn retain(&mut self, is_kept: impl FnMut(&T) -> bool) {
        self.0.retain(is_kept);
    }
}

impl<T: Ord> Set<T> {
    /// Whether `thing` is in it.
    #[must_use]
    pub fn contains(&self, thing: &T) -> bool {
        self.0.binary_search(thing).is_ok()
    }

    /// Puts `thing` in; answers whether it was not there.
    pub fn insert(&mut self, thing: T) -> bool {
        let place = self.0.binary_search(&thing);
        if let Err(place) = place {
            self.0.insert(place, thing);
        }
        place.is_err()
    }
}

impl<T: Ord> Extend<T> for Set<T> {
    fn extend<I: IntoIterator<Item = T>>(&mut self, things: I) {
        self.0.extend(things);
        self.0.sort_unstable();
        self.0.dedup();
    }
}

impl<'a, T: Ord + Copy + 'a> Extend<&'a T> for Set<T> {
    fn extend<I: IntoIterator<Item = &'a T>>(&mut self, things: I) {
        self.extend(things.into_iter().copied());
    }
}

impl<T: Ord> FromIterator<T> for Set<T> {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> Self {
        let mut set = Self::new();
        set.extend(things);
        set
    }
}

impl<T: Ord, const N: usize> From<[T; N]> for Set<T> {
    fn from(things: [T; N]) -> Self {
        things.into_iter().collect()
    }
}

impl<T> IntoIterator for Set<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Set<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    proptest! {
        /// Whatever is put in and taken out, it holds what the standard library's map holds, in the same order.
        #[test]
        fn a_map_is_as_the_standard_one(
            steps in vec((any::<bool>(), 0..20_u8, any::<u8>()), 0..60),
        ) {
            let (mut map, mut model) = (Map::new(), BTreeMap::new());
            for (is_in, key, value) in steps {
                if is_in {
                    prop_assert_eq!(map.insert(key, value), model.insert(key, value));
                } else {
                    prop_assert_eq!(map.remove(&key), model.remove(&key));
                }
                prop_assert_eq!(map.get(&key), model.get(&key));
                prop_assert_eq!(map.len(), model.len());
            }
            prop_assert!(map.iter().eq(model.iter()));
            prop_assert!(map.keys().eq(model.keys()) && map.values().eq(model.values()));
            prop_assert!(map.into_iter().eq(model));
        }

        #[test]
        fn pairs_in_any_order_are_as_in_the_standard_one(pairs in vec((0..20_u8, any::<u8>()), 0..30)) {
            let model: BTreeMap<u8, u8> = pairs.iter().copied().collect();
            prop_assert!(Map::of(pairs).into_iter().eq(model));
        }

        #[test]
        fn a_set_is_as_the_standard_one(
            first in vec(0..20_u8, 0..30), more in vec(0..20_u8, 0..30), one in 0..20_u8,
        ) {
            let mut set: Set<u8> = first.iter().copied().collect();
            let mut model: BTreeSet<u8> = first.into_iter().collect();
            set.extend(&more);
            model.extend(&more);
            prop_assert_eq!(set.contains(&one), model.contains(&one));
            prop_assert_eq!(set.insert(one), model.insert(one));
            set.retain(|thing| thing % 3 > 0);
            model.retain(|thing| thing % 3 > 0);
            prop_assert!(set.iter().eq(model.iter()) && set.into_iter().eq(model));
        }
    }

    #[test]
    fn of_two_values_under_one_key_the_last_counts() {
        let mut map = Map::from([("b", 1), ("a", 2), ("b", 3)]);
        assert_eq!((map["a"], map["b"], map.len()), (2, 3, 2));
        *map.or_default("c") += 5;
        *map.or_default("a") += 5;
        assert_eq!(map, Map::from([("a", 7), ("b", 3), ("c", 5)]));
    }
}
