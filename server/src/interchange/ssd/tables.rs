//! The tables and columns Kept reads, as data.
//!
//! Names are those of the Standard Safeguarding Dataset. A column is *needed* where a row makes
//! no sense without it; a file that lacks one is refused whole, because the extract is broken.

/// One table of the dataset and what Kept asks of it.
#[derive(Debug)]
pub(super) struct Table {
    /// As in `ssd_person`.
    pub(super) name: &'static str,
    /// As in `ssd_person.csv`.
    pub(super) file: &'static str,
    /// No extract can be read without the file.
    pub(super) required: bool,
    /// The column of the row's own id.
    pub(super) id: &'static str,
    /// The columns that name a row which lacks an id. None: such a row is refused.
    pub(super) identity: &'static [&'static str],
    /// The columns that must be in the header.
    pub(super) needed: &'static [&'static str],
    /// The columns that are read where they exist.
    pub(super) optional: &'static [&'static str],
}

/// Writes a [`Table`] down as name, presence and columns.
macro_rules! table {
    ($const:ident, $name:literal, required: $required:literal, id: $id:literal,
     identity: [$($identity:literal),*], needed: [$($needed:literal),*],
     optional: [$($optional:literal),*]) => {
        pub(super) static $const: Table = Table {
            name: $name,
            file: concat!($name, ".csv"),
            required: $required,
            id: $id,
            identity: &[$($identity),*],
            needed: &[$($needed),*],
            optional: &[$($optional),*],
        };
    };
}

table!(PERSON, "ssd_person", required: true, id: "pers_person_id", identity: [],
    needed: ["pers_person_id", "pers_forename", "pers_surname", "pers_dob"],
    optional: ["pers_sex", "pers_gender", "pers_ethnicity", "pers_send_flag", "pers_expected_dob",
        "pers_death_date", "pers_is_mother", "pers_nationality"]);
table!(FAMILY, "ssd_family", required: false, id: "fami_table_id",
    identity: ["fami_family_id", "fami_person_id"],
    needed: ["fami_family_id", "fami_person_id"], optional: ["fami_table_id"]);
table!(ADDRESS, "ssd_address", required: false, id: "addr_table_id",
    identity: ["addr_person_id", "addr_address_start_date", "addr_address_postcode"],
    needed: ["addr_table_id", "addr_person_id", "addr_address_json"],
    optional: ["addr_address_type", "addr_address_start_date", "addr_address_end_date",
        "addr_address_postcode"]);
table!(PROFESSIONALS, "ssd_professionals", required: true, id: "prof_professional_id",
    identity: [], needed: ["prof_professional_id", "prof_professional_name"],
    optional: ["prof_staff_id", "prof_social_worker_registration_no",
        "prof_professional_job_title", "prof_professional_department",
        "prof_full_time_equivalency", "prof_agency_worker_flag"]);
table!(DEPARTMENT, "ssd_department", required: false, id: "dept_team_id", identity: [],
    needed: ["dept_team_id", "dept_team_name"], optional: ["dept_team_parent_id"]);
table!(INVOLVEMENTS, "ssd_involvements", required: true, id: "invo_involvements_id",
    identity: ["invo_person_id", "invo_professional_id", "invo_involvement_start_date"],
    needed: ["invo_professional_id", "invo_involvement_start_date", "invo_involvement_end_date",
        "invo_person_id"],
    optional: ["invo_involvements_id", "invo_professional_role_id", "invo_professional_team",
        "invo_worker_change_reason", "invo_referral_id"]);
table!(CIN_EPISODES, "ssd_cin_episodes", required: false, id: "cine_referral_id",
    identity: ["cine_person_id", "cine_referral_date"],
    needed: ["cine_referral_id", "cine_person_id", "cine_referral_date"],
    optional: ["cine_close_date", "cine_cin_primary_need_code", "cine_close_reason",
        "cine_referral_nfa"]);
table!(CIN_PLANS, "ssd_cin_plans", required: false, id: "cinp_cin_plan_id",
    identity: ["cinp_person_id", "cinp_cin_plan_start_date"],
    needed: ["cinp_cin_plan_id", "cinp_person_id", "cinp_cin_plan_start_date"],
    optional: ["cinp_cin_plan_end_date", "cinp_referral_id", "cinp_cin_plan_team",
        "cinp_cin_plan_worker_id"]);
table!(CIN_VISITS, "ssd_cin_visits", required: false, id: "cinv_cin_visit_id",
    identity: ["cinv_person_id", "cinv_cin_visit_date"],
    needed: ["cinv_cin_visit_id", "cinv_person_id", "cinv_cin_visit_date"],
    optional: ["cinv_cin_visit_seen", "cinv_cin_visit_seen_alone", "cinv_cin_visit_bedroom"]);
table!(CP_PLANS, "ssd_cp_plans", required: false, id: "cppl_cp_plan_id",
    identity: ["cppl_person_id", "cppl_cp_plan_start_date"],
    needed: ["cppl_cp_plan_id", "cppl_person_id", "cppl_cp_plan_start_date"],
    optional: ["cppl_cp_plan_end_date", "cppl_referral_id", "cppl_cp_plan_initial_category",
        "cppl_cp_plan_latest_category"]);
table!(CP_VISITS, "ssd_cp_visits", required: false, id: "cppv_cp_visit_id",
    identity: ["cppv_person_id", "cppv_cp_visit_date"],
    needed: ["cppv_cp_visit_id", "cppv_person_id", "cppv_cp_visit_date"],
    optional: ["cppv_cp_visit_seen", "cppv_cp_visit_seen_alone", "cppv_cp_visit_bedroom"]);
table!(CLA_EPISODES, "ssd_cla_episodes", required: false, id: "clae_cla_episode_id",
    identity: ["clae_person_id", "clae_cla_episode_start_date"],
    needed: ["clae_cla_episode_id", "clae_person_id", "clae_cla_episode_start_date"],
    optional: ["clae_cla_episode_ceased_date", "clae_cla_episode_start_reason",
        "clae_cla_episode_ceased_reason", "clae_cla_primary_need_code", "clae_cla_id",
        "clae_referral_id", "clae_cla_placement_id", "clae_entered_care_date"]);
table!(CLA_PLACEMENT, "ssd_cla_placement", required: false, id: "clap_cla_placement_id",
    identity: ["clap_person_id", "clap_cla_placement_start_date"],
    needed: ["clap_cla_placement_id", "clap_person_id", "clap_cla_placement_start_date"],
    optional: ["clap_cla_placement_end_date", "clap_cla_placement_type", "clap_cla_id",
        "clap_cla_placement_provider", "clap_cla_placement_postcode",
        "clap_cla_placement_change_reason"]);
table!(CLA_VISITS, "ssd_cla_visits", required: false, id: "clav_cla_visit_id",
    identity: ["clav_person_id", "clav_cla_visit_date"],
    needed: ["clav_cla_visit_id", "clav_person_id", "clav_cla_visit_date"],
    optional: ["clav_cla_visit_seen", "clav_cla_visit_seen_alone"]);
table!(CLA_CARE_PLAN, "ssd_cla_care_plan", required: false, id: "lacp_table_id",
    identity: ["lacp_person_id", "lacp_cla_care_plan_start_date"],
    needed: ["lacp_table_id", "lacp_person_id", "lacp_cla_care_plan_start_date"],
    optional: ["lacp_cla_care_plan_end_date", "lacp_cla_care_plan_json"]);
table!(CARE_LEAVERS, "ssd_care_leavers", required: false, id: "clea_table_id",
    identity: ["clea_person_id"], needed: ["clea_table_id", "clea_person_id"],
    optional: ["clea_care_leaver_eligibility", "clea_care_leaver_in_touch", "clea_care_leaver_latest_contact"]);
table!(EARLY_HELP, "ssd_early_help_episodes", required: false, id: "earl_episode_id",
    identity: ["earl_person_id", "earl_episode_start_date"],
    needed: ["earl_episode_id", "earl_person_id", "earl_episode_start_date"],
    optional: ["earl_episode_end_date", "earl_episode_reason", "earl_episode_end_reason"]);

/// Every table Kept reads. A table of the dataset that is not here is counted and listed only.
pub(super) static ALL: [&Table; 17] = [
    &PERSON,
    &FAMILY,
    &ADDRESS,
    &PROFESSIONALS,
    &DEPARTMENT,
    &INVOLVEMENTS,
    &CIN_EPISODES,
    &CIN_PLANS,
    &CIN_VISITS,
    &CP_PLANS,
    &CP_VISITS,
    &CLA_EPISODES,
    &CLA_PLACEMENT,
    &CLA_VISITS,
    &CLA_CARE_PLAN,
    &CARE_LEAVERS,
    &EARLY_HELP,
];

/// The tables of the dataset that Kept does not use yet.
pub(super) static NOT_USED_YET: [&str; 7] = [
    "ssd_cin_assessments",
    "ssd_cla_reviews",
    "ssd_cp_reviews",
    "ssd_disability",
    "ssd_linked_identifiers",
    "ssd_missing",
    "ssd_voice_of_child",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_identified_by_columns_that_are_read() {
        for table in ALL {
            let columns = || table.needed.iter().chain(table.optional);
            assert!(columns().any(|column| *column == table.id), "{}", table.name);
            for column in table.identity {
                assert!(columns().any(|other| other == column), "{column}");
            }
        }
    }

    #[test]
    fn a_table_is_either_used_or_not_used_yet() {
        assert_eq!(ALL.len() + NOT_USED_YET.len(), 24);
        assert!(ALL.iter().all(|table| !NOT_USED_YET.contains(&table.name)));
    }
}
