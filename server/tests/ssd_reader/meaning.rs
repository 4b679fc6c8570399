//! What the rows say: dates, people, families, workers, episodes, visits.

use domain::change_reason::ChangeReason;
use kept_server::interchange::ssd::{EpisodeKind, FamilyGroup, PlanKind, VisitKind};

use crate::folder::{CIN_VISITS, Folder, INVOLVEMENTS, check, date};

#[test]
fn every_way_to_write_a_date_or_none_is_met() {
    let text = format!(
        "{INVOLVEMENTS}\nI1,W1,A1,2024-05-10T00:00:00,2024-06-10 00:00:00\n\
         I2,W1,A1,10/06/2024,10/07/2024\nI3,W1,A1,2024-07-10,\nI4,W1,A2,2024-05-10,NULL\n\
         I5,W1,A2,1900-01-01T00:00:00,\nI6,W1,A2,soon,\nI7,W1,A2,2026-12-01,01/01/1900\n"
    );
    let extract = check(
        &Folder::smallest().with("involvements", &text),
        &["involvements:8 future date", "involvements:8 overlapping involvements"],
        &["involvements:6 no date", "involvements:7 no date"],
    );
    let spans: Vec<_> = extract.involvements.iter().map(|i| (i.from, i.to)).collect();
    assert_eq!(spans[0], (date(2024, 5, 10), Some(date(2024, 6, 10))));
    assert_eq!(spans[1], (date(2024, 6, 10), Some(date(2024, 7, 10))));
    assert_eq!(spans[3], (date(2024, 5, 10), None));
    assert_eq!(spans[4], (date(2026, 12, 1), None));
}

#[test]
fn an_end_before_its_start_becomes_the_same_day_and_stays_ended() {
    let text = format!("{INVOLVEMENTS}\nI1,W1,A1,2024-05-10,2024-05-01\nI2,W1,A2,2024-05-10,maybe\n");
    let doubts = ["involvements:2 end before start", "involvements:3 unreadable date"];
    let extract = check(&Folder::smallest().with("involvements", &text), &doubts, &[]);
    assert_eq!(extract.involvements[0].to, Some(date(2024, 5, 10)));
    assert_eq!(extract.involvements[1].to, None);
}

#[test]
fn yes_and_no_are_read_in_any_case_and_nothing_else_is_guessed() {
    let text = format!(
        "{CIN_VISITS}\nV1,A1,2026-11-09,Y,n,\nV2,A1,2026-10-09,yes,NULL,maybe\nV3,A1,2026-09-09,N,Y,Y\n"
    );
    let doubts = ["cin_visits:3 neither yes nor no", "cin_visits:4 seen alone but not seen"];
    let extract = check(&Folder::smallest().with("cin_visits", &text), &doubts, &[]);
    let flags: Vec<_> = extract.visits.iter().map(|v| (v.seen, v.seen_alone, v.bedroom)).collect();
    assert_eq!(flags[0], (Some(true), Some(false), None));
    assert_eq!(flags[1], (Some(true), None, None));
    assert_eq!(flags[2], (Some(false), Some(true), Some(true)));
}

#[test]
fn involvements_that_overlap_or_lack_a_worker_are_kept_with_a_doubt() {
    let text = format!(
        "{INVOLVEMENTS},invo_professional_role_id,invo_worker_change_reason\n\
         I1,W1,A1,2025-01-01,2025-03-01,Allocated Case Worker,LEFTRL\n\
         I2,W1,A1,2025-03-01,,Allocated Case Worker,tsproc\n\
         I3,W9,A1,2025-06-01,,Allocated Case Worker,MOVED\nI4,,A2,2025-06-01,,Social worker,\n\
         I5,W1,A1,2025-06-01,,Independent Reviewing Officer,\nI6,W1,A7,2025-06-01,,,\n\
         ,W1,A2,2024-06-01,2024-07-01,,\n"
    );
    let extract = check(
        &Folder::smallest().with("involvements", &text),
        &[
            "involvements:4 unknown worker",
            "involvements:4 unknown code",
            "involvements:5 no worker",
            "involvements:8 no id",
            "involvements:4 overlapping involvements",
        ],
        &["involvements:7 unknown person"],
    );
    assert_eq!(extract.involvements[1].change_reason, Some(ChangeReason::StandardTransfer));
    assert_eq!(extract.involvements[2].worker, None);
    assert!(!extract.involvements[4].lead);
    assert_eq!(extract.involvements[5].source.key.as_ref(), "A2 · W1 · 2024-06-01");
}

#[test]
fn the_worker_of_a_visit_is_the_lead_in_force_that_day() {
    let workers = "prof_professional_id,prof_professional_name\nW1,Ruth\nW2,Dan\n";
    let involvements = format!(
        "{INVOLVEMENTS},invo_professional_role_id\nI1,W1,A1,2025-01-01,2025-03-01,Social Worker\n\
         I2,W2,A1,2025-03-01,2025-04-01,Social Worker\nI3,W1,A1,2025-01-01,,IRO\n"
    );
    let visits = format!(
        "{CIN_VISITS}\nV1,A1,2025-02-28,Y,,\nV2,A1,2025-03-01,Y,,\nV3,A1,2025-04-02,Y,,\n\
         V4,A1,2027-01-01,Y,,\n"
    );
    let folder = Folder::smallest().with("professionals", workers);
    let folder = folder.with("involvements", &involvements).with("cin_visits", &visits);
    let extract = check(&folder, &["cin_visits:5 future date"], &[]);
    let made: Vec<_> = extract.visits.iter().map(|v| (v.worker.as_deref(), v.worker_inferred)).collect();
    assert_eq!(made, [(Some("W1"), true), (Some("W2"), true), (None, false), (None, false)]);
}

#[test]
fn families_come_from_their_rows_and_everyone_else_has_one_alone() {
    let text = "fami_table_id,fami_family_id,fami_person_id\n1,F1,A2\n2,F1,A1\n3,F2,A1\n4,F1,A2\n\
        5,F2,A8\n6,,A1\n";
    let people = "pers_person_id,pers_forename,pers_surname,pers_dob,pers_is_mother\n\
        A1,Zosia,Nowak,2019-08-14,N\nA2,Kuba,Nowak,2022-05-06,N\nA3,Ewa,Nowak,1990-01-02,Y\n";
    let extract = check(
        &Folder::smallest().with("family", text).with("person", people),
        &["family:4 two families", "family:5 repeated", "person:4 no family row"],
        &["family:6 unknown person", "family:7 no family"],
    );
    let shape = |f: &FamilyGroup| (f.key.clone(), f.members.iter().map(|m| m.to_string()).collect());
    let families: Vec<(String, Vec<String>)> = extract.families.iter().map(shape).collect();
    let expected = [("family:F1", vec!["A2", "A1"]), ("person:A3", vec!["A3"])];
    let expected = expected.map(|(key, ids)| (key.to_owned(), ids.into_iter().map(String::from).collect()));
    assert_eq!(families, expected);
}

#[test]
fn an_adult_is_eighteen_and_has_nothing_open() {
    let people = "pers_person_id,pers_forename,pers_surname,pers_dob,pers_is_mother,pers_expected_dob\n\
        A1,Mother,N,1990-01-01,Y,\nA2,Leaver,N,2007-01-01,,\nA3,Unborn,N,,,2027-01-30\n\
        A4,Ageless,N,NULL,,\nA5,Ageless mother,N,,Y,\nA6,Early,N,2027-02-01,,\n";
    let involvements = format!("{INVOLVEMENTS}\nI1,W1,A1,2025-01-01,2025-03-01\n");
    let leavers = "clea_table_id,clea_person_id,clea_care_leaver_eligibility,\
        clea_care_leaver_in_touch,clea_care_leaver_latest_contact\n1,A2,Former Relevant,YES,2026-10-02\n\
        2,A1,Qualifying,NREQ,\n";
    let folder = Folder::smallest().with("person", people).with("involvements", &involvements);
    let extract = check(
        &folder.with("care_leavers", leavers),
        &["person:7 future date", "person:5 no date of birth", "person:6 no date of birth"],
        &[],
    );
    let contacted = |person: &str| extract.episodes.iter().find(|e| e.person == person.into())?.contacted;
    assert_eq!((contacted("A2"), contacted("A1")), (Some(date(2026, 10, 2)), None));
    let adults: Vec<bool> = extract.people.iter().map(|person| person.adult).collect();
    assert_eq!(adults, [true, false, false, false, true, false]);
    assert_eq!(extract.people[5].expected, Some(date(2027, 2, 1)));
    assert_eq!(extract.report.totals.get("children with an open episode and no worker"), 1);
}

#[test]
fn teams_are_found_by_id_by_name_or_made_from_the_workers_rows() {
    let workers = "prof_professional_id,prof_professional_name,prof_professional_department,\
        prof_full_time_equivalency,prof_agency_worker_flag\nW1,Priya Sharma,north family help,1.0,N\n\
        W2,Sam,T1,0.6,y\nW3,Tom,South,37,\n";
    let departments = "dept_team_id,dept_team_name,dept_team_parent_id\nT1,North family help,T0\n";
    let folder = Folder::smallest().with("professionals", workers);
    let extract = check(&folder, &["professionals:4 unlikely working time"], &[]);
    assert_eq!(extract.teams.len(), 3, "no department file: every name is a team");
    let folder = folder.with("department", departments);
    let extract = check(&folder, &["professionals:4 unlikely working time"], &[]);
    let found: Vec<_> = extract
        .workers
        .iter()
        .map(|worker| (worker.team.as_deref(), worker.fte_hundredths, worker.agency))
        .collect();
    assert_eq!(found[0], (Some("T1"), Some(100), Some(false)));
    assert_eq!(found[1], (Some("T1"), Some(60), Some(true)));
    assert_eq!(found[2], (Some("team:South"), None, None));
}

#[test]
fn episodes_plans_placements_and_addresses_are_read() {
    let folder = Folder::smallest()
        .with("cin_episodes", "cine_referral_id,cine_person_id,cine_referral_date,cine_close_date,\
            cine_cin_primary_need_code\nR1,A1,2025-01-02,,N1\nR2,A2,,2025-01-01,N5\n")
        .with("cin_plans", "cinp_cin_plan_id,cinp_person_id,cinp_cin_plan_start_date,\
            cinp_cin_plan_worker_id\nP1,A1,2025-02-01,W7\n")
        .with("cp_plans", "cppl_cp_plan_id,cppl_person_id,cppl_cp_plan_start_date,\
            cppl_cp_plan_end_date,cppl_cp_plan_latest_category\nP1,A1,2025-03-01,NULL,Neglect\n")
        .with("cla_episodes", "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,\
            clae_cla_id\nE1,A1,2025-04-01,C1\n")
        .with("cla_placement", "clap_cla_placement_id,clap_person_id,\
            clap_cla_placement_start_date,clap_cla_placement_type,clap_cla_placement_postcode\n\
            L1,A1,2025-04-01,U6,xn41ab\nL2,A1,,U6,\n")
        .with("cla_care_plan", "lacp_table_id,lacp_person_id,lacp_cla_care_plan_start_date,\
            lacp_cla_care_plan_json\n1,A1,2025-04-20,\"{\"\"LTFOST18\"\": \"\"Y\"\", \"\"ADOPT\"\": \"\"N\"\"}\"\n")
        .with("address", "addr_table_id,addr_person_id,addr_address_json,addr_address_type\n\
            1,A1,\"{\"\"HOUSE\"\": \"\"4\"\", \"\"STREET\"\": \"\"Mill Lane\"\"}\",Home\n2,A1,4 Mill Lane,\n")
        .with("cla_visits", "clav_cla_visit_id,clav_person_id,clav_cla_visit_date\nV1,A1,2025-04-05\n");
    let extract = check(
        &folder,
        &["cin_plans:2 unknown worker", "cin_episodes:3 no start", "address:3 not JSON"],
        &["cla_placement:3 no date"],
    );
    let kinds: Vec<_> = extract.episodes.iter().map(|episode| episode.kind).collect();
    let (need, protection) = (EpisodeKind::ChildInNeed, EpisodeKind::ChildProtection);
    assert_eq!(kinds, [protection, need, need, EpisodeKind::LookedAfter]);
    assert_eq!(extract.plans[2].kind, PlanKind::Care);
    assert_eq!(extract.plans[2].category.as_deref(), Some("LTFOST18"));
    assert_eq!(extract.placements[0].postcode.as_deref(), Some("XN4 1AB"));
    assert_eq!(extract.addresses[0].lines, "4 Mill Lane");
    assert_eq!(extract.visits[0].kind, VisitKind::LookedAfter);
}
