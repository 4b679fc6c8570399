//! Where a request came from: the peer, or what a proxy that we trust says of it.
//!
//! `X-Forwarded-For` begins with whatever the sender wrote. Only its end was written by somebody we know, so
//! it is read from the right, and only where the peer is a trusted hop.

use std::net::{IpAddr, SocketAddr};

use axum::http::HeaderMap;

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The address of whoever asks.
#[must_use]
pub fn of(peer: SocketAddr, headers: &HeaderMap, trusted_hops: &[IpAddr]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted_hops.iter().any(|hop| hop.to_canonical() == *address);
    let mut nearest = peer.ip().to_canonical();
    let sent = headers.get_all(FORWARDED_FOR).iter().rev().filter_map(|value| value.to_str().ok());
    for entry in sent.flat_map(|value| value.rsplit(',')) {
        if !is_trusted(&nearest) {
            break;
        }
        let Some(before) = parse(entry.trim()) else { break };
        nearest = before.to_canonical();
    }
    nearest
}

/// An address with or without a port.
fn parse(entry: &str) -> Option<IpAddr> {
    let bare = entry.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| entry.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(peer: &str, sent: &[&str], expected: &str) {
        let headers = sent
            .iter()
            .map(|value| (axum::http::HeaderName::from_static(FORWARDED_FOR), value.parse().unwrap()));
        let hops = ["10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap()];
        let found = of(SocketAddr::new(peer.parse().unwrap(), 1), &headers.collect(), &hops);
        assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{peer} {sent:?}");
    }

    #[test]
    fn a_stranger_is_not_believed() {
        check("192.0.2.9", &["203.0.113.1"], "192.0.2.9");
        check("192.0.2.9", &[], "192.0.2.9");
    }

    #[test]
    fn a_trusted_hop_is_believed_from_the_right() {
        check("10.0.0.1", &["1.1.1.1, 203.0.113.1"], "203.0.113.1");
        check("10.0.0.1", &["1.1.1.1", "203.0.113.1"], "203.0.113.1");
        check("10.0.0.1", &["1.1.1.1, 203.0.113.1, 10.0.0.2"], "203.0.113.1");
        check("::ffff:10.0.0.1", &["203.0.113.1:4711"], "203.0.113.1");
        check("10.0.0.1", &["[2001:db8::1]:4711"], "2001:db8::1");
    }

    #[test]
    fn nonsense_from_a_trusted_hop_stops_at_the_hop() {
        check("10.0.0.1", &["203.0.113.1, unknown"], "10.0.0.1");
        check("10.0.0.1", &[""], "10.0.0.1");
    }
}
