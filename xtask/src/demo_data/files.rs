//! The files of the extract, each written in its own slightly different way, as systems do.

use std::{
    fs::File,
    io::{BufWriter, Write},
    path::Path,
};

use anyhow::{Context, Result};
use time::Date;

/// How a file writes its days.
#[derive(Debug, Clone, Copy)]
enum Days {
    /// `2024-05-10`
    Plain,
    /// `2024-05-10T00:00:00`, and `NULL` for none.
    WithTime,
    /// `10/05/2024`
    British,
}

/// One value of a row.
#[derive(Debug, Clone, Copy)]
pub(super) enum Cell<'a> {
    Text(&'a str),
    Day(Option<Date>),
    Flag(Option<bool>),
    Number(u64),
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<&'a String> for Cell<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(text)
    }
}

impl From<Date> for Cell<'_> {
    fn from(day: Date) -> Self {
        Self::Day(Some(day))
    }
}

impl From<Option<Date>> for Cell<'_> {
    fn from(day: Option<Date>) -> Self {
        Self::Day(day)
    }
}

impl From<bool> for Cell<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(Some(flag))
    }
}

impl From<Option<bool>> for Cell<'_> {
    fn from(flag: Option<bool>) -> Self {
        Self::Flag(flag)
    }
}

impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

/// Writes one row: each value becomes a `Cell`.
macro_rules! row {
    ($table:expr, $($cell:expr),+ $(,)?) => {
        $table.row(&[$($cell.into()),+])
    };
}
pub(super) use row;

/// One file.
#[derive(Debug)]
pub(super) struct Table {
    out: BufWriter<File>,
    days: Days,
    rows: u64,
    line: Vec<u8>,
}

impl Table {
    fn create(dir: &Path, name: &str, days: Days, header: &str) -> Result<Self> {
        let path = dir.join(format!("ssd_{name}.csv"));
        let file = File::create(&path).with_context(|| format!("making {}", path.display()))?;
        let mut out = BufWriter::with_capacity(1 << 16, file);
        writeln!(out, "{header}")?;
        Ok(Self { out, days, rows: 0, line: Vec::new() })
    }

    /// The number of the next row, from 1: good for an id.
    pub(super) fn next_number(&self) -> u64 {
        self.rows + 1
    }

    pub(super) fn row(&mut self, cells: &[Cell<'_>]) -> Result<()> {
        self.rows += 1;
        self.line.clear();
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                self.line.push(b',');
            }
            self.cell(*cell)?;
        }
        self.line.push(b'\n');
        self.out.write_all(&self.line)?;
        Ok(())
    }

    /// Writes the last row once more, as happens where an extract is joined from two.
    pub(super) fn repeat(&mut self) -> Result<()> {
        Ok(self.out.write_all(&self.line)?)
    }

    fn cell(&mut self, cell: Cell<'_>) -> Result<()> {
        let line = &mut self.line;
        match cell {
            Cell::Text(text) if text.contains([',', '"', '\n']) => {
                write!(line, "\"{}\"", text.replace('"', "\"\""))?;
            }
            Cell::Text(text) => line.extend_from_slice(text.as_bytes()),
            Cell::Number(number) => write!(line, "{number}")?,
            Cell::Flag(flag) => {
                line.extend_from_slice(flag.map_or(b"", |flag| if flag { b"Y" } else { b"N" }));
            }
            Cell::Day(Some(day)) => write_day(line, self.days, self.rows, day)?,
            // A few rows say in another way that there is no day.
            Cell::Day(None) => line.extend_from_slice(match (self.days, self.rows % 41) {
                (Days::WithTime, _) => b"NULL",
                (_, 7) => b"1900-01-01",
                _ => b"",
            }),
        }
        Ok(())
    }
}

/// Writes a day the file's way; one row in 250 is written the British way.
fn write_day(line: &mut Vec<u8>, days: Days, row: u64, day: Date) -> Result<()> {
    let (year, month, day) = (day.year(), day.month() as u8, day.day());
    match days {
        _ if row % 250 == 99 => write!(line, "{day:02}/{month:02}/{year}")?,
        Days::British => write!(line, "{day:02}/{month:02}/{year}")?,
        Days::Plain => write!(line, "{year}-{month:02}-{day:02}")?,
        Days::WithTime => write!(line, "{year}-{month:02}-{day:02}T00:00:00")?,
    }
    Ok(())
}

/// Names every file once: its field, its table, how it writes days, and its columns.
macro_rules! files {
    ($($field:ident, $days:ident, $header:literal;)+) => {
        /// Every file of the extract, open for writing.
        #[derive(Debug)]
        pub(super) struct Files {
            $(pub(super) $field: Table,)+
        }

        impl Files {
            pub(super) fn create(dir: &Path) -> Result<Self> {
                Ok(Self { $($field: Table::create(dir, stringify!($field), Days::$days, $header)?,)+ })
            }

            /// Writes what is still held in memory.
            pub(super) fn finish(mut self) -> Result<()> {
                $(self.$field.out.flush().context(stringify!($field))?;)+
                Ok(())
            }
        }
    };
}

files! {
    person, British, "\u{feff}pers_person_id,pers_forename,pers_surname,pers_sex,pers_gender,pers_ethnicity,\
pers_dob,pers_common_child_id,pers_legacy_id,pers_send_flag,pers_expected_dob,pers_death_date,pers_is_mother,\
pers_nationality,local_case_system_ref";
    family, Plain, "fami_table_id,fami_family_id,fami_person_id";
    address, Plain, "addr_table_id,addr_address_json,addr_person_id,addr_address_type,addr_address_start_date,\
addr_address_end_date,addr_address_postcode";
    professionals, Plain, "prof_professional_id,prof_staff_id,prof_professional_name,\
prof_social_worker_registration_no,prof_professional_job_title,prof_professional_department,\
prof_full_time_equivalency,prof_agency_worker_flag";
    department, Plain, "dept_team_id,dept_team_name,dept_team_parent_id,dept_team_parent_name";
    involvements, WithTime, "invo_involvements_id,invo_professional_id,invo_professional_role_id,\
invo_professional_team,invo_involvement_start_date,invo_involvement_end_date,invo_worker_change_reason,\
invo_person_id,invo_referral_id";
    cin_episodes, WithTime, "cine_referral_id,cine_person_id,cine_referral_date,cine_cin_primary_need_code,\
cine_referral_source_code,cine_referral_nfa,cine_close_reason,cine_close_date,cine_referral_team";
    cin_plans, Plain, "cinp_cin_plan_id,cinp_referral_id,cinp_person_id,cinp_cin_plan_start_date,\
cinp_cin_plan_end_date,cinp_cin_plan_team";
    cin_visits, Plain, "cinv_cin_visit_id,cinv_person_id,cinv_cin_visit_date,cinv_cin_visit_seen,\
cinv_cin_visit_seen_alone,cinv_cin_visit_bedroom";
    cp_plans, Plain, "cppl_cp_plan_id,cppl_referral_id,cppl_person_id,cppl_cp_plan_start_date,\
cppl_cp_plan_end_date,cppl_cp_plan_initial_category,cppl_cp_plan_ola,cppl_cp_plan_latest_category";
    cp_visits, Plain, "cppv_cp_visit_id,cppv_person_id,cppv_cp_visit_date,cppv_cp_visit_seen,\
cppv_cp_visit_seen_alone,cppv_cp_visit_bedroom";
    cp_reviews, Plain, "cppr_cp_review_id,cppr_person_id,cppr_cp_plan_id,cppr_cp_review_due,cppr_cp_review_date";
    cla_episodes, Plain, "clae_cla_episode_id,clae_person_id,clae_cla_episode_start_date,\
clae_cla_episode_start_reason,clae_cla_primary_need_code,clae_cla_episode_ceased_date,\
clae_cla_episode_ceased_reason,clae_cla_id,clae_referral_id,clae_cla_placement_id,clae_entered_care_date";
    cla_placement, Plain, "clap_cla_placement_id,clap_cla_placement_start_date,clap_cla_placement_type,\
clap_cla_id,clap_cla_placement_provider,clap_cla_placement_postcode,clap_cla_placement_end_date,\
clap_cla_placement_change_reason,clap_person_id";
    cla_visits, Plain, "clav_cla_visit_id,clav_cla_id,clav_person_id,clav_cla_visit_date,clav_cla_visit_seen,\
clav_cla_visit_seen_alone";
    cla_care_plan, Plain, "lacp_table_id,lacp_person_id,lacp_cla_care_plan_start_date,\
lacp_cla_care_plan_end_date,lacp_cla_care_plan_json";
    care_leavers, Plain, "clea_table_id,clea_person_id,clea_care_leaver_eligibility,clea_care_leaver_in_touch,\
clea_care_leaver_latest_contact,clea_care_leaver_worker_id";
    early_help_episodes, Plain, "earl_episode_id,earl_person_id,earl_episode_start_date,earl_episode_end_date,\
earl_episode_reason,earl_episode_end_reason";
    disability, Plain, "disa_table_id,disa_person_id,disa_disability_code";
}
