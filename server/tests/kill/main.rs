//! Power cuts, with real processes: phones push all the time, and the server, or the database under it, gets SIGKILL at
//! a random moment and is started again. What was acknowledged is there, nothing is there twice, and what was not
//! acknowledged is sent again and taken once.
//!
//! `KEPT_KILL_ROUNDS=100 cargo test -p kept-server --test kill` kills more often.

#[path = "../support/cluster.rs"]
mod cluster;
mod line;
mod phone;
#[allow(dead_code, reason = "what other tests ask of a server is not asked here")]
#[path = "../command_line/place.rs"]
mod place;
mod storm;
mod world;

use cluster::Cluster;
use place::Place;
use storm::{Kill, Storm};

/// How often each test kills where nothing else is asked.
const ROUNDS: u32 = 5;

fn rounds() -> u32 {
    std::env::var("KEPT_KILL_ROUNDS").map_or(ROUNDS, |text| text.parse().expect("a number"))
}

#[test]
fn a_server_that_is_killed_loses_nothing_on_sqlite() {
    let mut storm = Storm::begin(Place::new(), None);
    for _ in 0..rounds() {
        storm.strike(Kill::Server);
    }
    storm.settle("SQLite");
}

#[test]
fn a_server_that_is_killed_loses_nothing_on_postgres() {
    let cluster = Cluster::start_durable();
    let mut storm = Storm::begin(Place::on(cluster.fresh_database()), Some(&cluster));
    for round in 0..rounds() {
        storm.strike(Kill::ALL[round as usize % Kill::ALL.len()]);
    }
    storm.settle("PostgreSQL");
}
