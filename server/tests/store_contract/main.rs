//! What every store of Kept promises, stated as facts, on SQLite, on PostgreSQL and in memory. Facts about the place where the data
//! lies are each kind's own.

mod aside;
mod audit;
mod backup;
mod blobs;
#[path = "../support/cluster.rs"]
mod cluster;
mod converges;
mod disk;
mod file;
mod horizon;
mod hurts;
mod looks;
mod parts;
#[path = "../support/pictures.rs"]
mod pictures;
mod pushes;
mod readers;
#[path = "../support/recording.rs"]
mod recording;
mod released;
mod said;
mod security;
mod server;
mod several;
mod summaries;
mod together;
mod world;

macro_rules! facts {
    ($store:ident $module:ident: $($fact:ident),* $(,)?) => {
        mod $module {
            $(#[test]
            fn $fact() {
                super::super::$module::$fact(super::super::world::$store);
            })*
        }
    };
}

macro_rules! every_fact {
    ($store:ident) => {
        facts!($store audit:
            every_change_is_in_the_log_with_who_did_it_and_no_word_of_it,
            what_was_not_written_is_not_in_the_log,
            the_log_is_only_ever_appended_to,
            what_was_changed_behind_its_back_is_found,
            what_a_row_says_can_be_taken_out_and_the_log_holds,
            a_restore_goes_on_in_the_log_with_a_statement,
            what_devices_are_told_of_an_hour_stays_and_says_nothing_of_others,
        );
        facts!($store looks:
            a_device_is_noted_once_a_day_for_each_family,
            a_history_that_was_read_is_noted_with_it,
            the_mother_is_told_who_looked_and_never_of_the_father,
            a_manager_is_told_what_was_out_of_hours_or_without_a_reason,
            what_a_phone_says_is_taken_with_care,
        );
        facts!($store backup:
            a_device_is_told_what_of_it_a_backup_holds_and_no_more,
            digests_are_those_of_what_everybody_holds,
            digests_are_told_of_nothing_that_is_not_read,
        );
        facts!($store blobs:
            a_photo_is_read_by_whoever_reads_its_record_and_as_long,
            only_its_author_sends_a_blob_and_in_order,
            what_is_not_what_was_declared_goes_and_may_be_sent_again,
            a_worker_who_lost_the_family_sends_what_they_declared_and_reads_nothing,
            what_was_set_aside_brings_its_bytes_and_they_are_read_once_it_is_taken_in,
            bytes_go_thirty_days_after_anybody_could_want_them,
            a_removal_taken_back_keeps_its_bytes,
        );
        facts!($store converges:
            two_devices_and_a_new_one_end_with_the_same_records,
            a_field_changed_by_two_keeps_both_until_somebody_settles_it,
            a_clock_ten_years_off_changes_no_heads,
            hostile_strings_come_back_as_they_were,
            a_new_epoch_sends_everything_again,
            a_pull_sends_only_what_is_new,
            many_long_records_arrive_in_frames_that_can_be_read,
        );
        facts!($store horizon:
            what_was_taken_off_leaves_every_phone_when_it_can_no_longer_be_brought_back,
            what_was_brought_back_in_time_stays,
            who_wrote_in_it_on_a_phone_that_was_away_has_it_back_to_settle,
        );
        facts!($store parts:
            what_was_cut_off_is_gone_on_with,
            an_older_app_is_told_nothing_that_it_does_not_know,
            what_moved_and_was_unshared_between_two_parts_does_not_stay,
        );
        facts!($store pushes:
            a_repeated_push_gets_its_first_answer_and_changes_nothing,
            the_same_count_with_other_bytes_is_a_fork,
            a_gap_is_refused_with_the_count_expected,
            somebody_elses_device_is_refused,
            a_phone_that_has_only_pulled_is_its_owners,
            unreadable_bytes_are_kept_and_their_count_is_used,
            a_transaction_under_another_count_is_malformed,
            an_unknown_kind_or_field_is_kept_aside,
            a_sealed_transaction_is_kept_as_it_came,
            one_refused_operation_refuses_its_whole_transaction,
            what_follows_a_refusal_is_still_taken,
            a_newer_app_is_told_to_wait,
            operations_sent_again_by_a_device_that_enrolled_again_are_a_duplicate,
        );
        facts!($store readers:
            a_stranger_reads_nothing_and_cannot_write,
            nobody_makes_a_family_an_allocation_or_a_summary_of_their_own,
            a_record_in_a_scope_that_is_no_family_is_refused,
            private_notes_are_in_no_answer_to_the_mother,
            what_is_shared_arrives_and_what_is_unshared_leaves,
            who_else_reads_is_told_to_professionals_alone,
            a_record_is_shared_with_nobody_outside_the_family,
            a_kind_that_is_never_shared_does_not_leave_even_if_it_stands_in_the_wrong_audience,
            an_allocation_that_ended_takes_everything_with_it,
            an_allocation_begins_on_its_day,
            an_exclusion_beats_the_circle,
            those_let_in_later_do_not_read_what_was_said_before,
            the_history_of_a_record_is_closed_to_strangers,
        );
        facts!($store released:
            the_outbox_of_each_release_is_taken_to_the_last_word,
        );
        facts!($store said:
            a_no_is_withdrawn_only_by_the_one_who_said_it,
            a_promise_kept_here_and_moved_there_is_settled_and_not_typed_over,
            what_the_app_says_of_a_contested_promise_settles_it,
            a_no_said_of_both_and_withdrawn_settles_nothing,
            a_poke_goes_to_those_who_read,
            a_worker_who_loses_a_family_is_poked_too,
        );
        facts!($store summaries:
            a_manager_sees_summaries_of_their_team_and_no_case,
            no_words_of_a_child_and_no_note_reach_a_summary,
            a_summary_follows_its_records,
            long_words_are_cut_in_a_summary_and_nowhere_else,
            a_record_that_cannot_be_read_keeps_no_other_summary_from_its_day,
            a_day_that_begins_ends_what_ended_with_the_day_before_and_pokes_whom_it_concerns,
            a_family_that_moves_team_leaves_the_old_manager,
            a_family_without_a_team_is_every_managers_until_one_takes_it_on,
            a_manager_allocates_in_their_own_team_alone,
        );
        facts!($store aside:
            a_family_that_moved_takes_in_what_its_first_worker_had_not_sent,
            the_manager_of_the_team_takes_it_in_and_reads_no_word_of_it,
            nobody_else_sees_or_takes_in_what_was_set_aside,
            what_waits_for_its_authors_word_is_taken_in_by_nobody_else,
            what_breaks_a_rule_stays_aside_whoever_vouches,
        );
        facts!($store together:
            notes_changed_in_two_places_are_one,
            a_step_removed_here_and_changed_there_stays_until_somebody_settles,
            a_visit_or_a_promise_is_never_taken_away,
            words_written_before_their_author_knew_that_the_mother_reads_are_held,
            a_share_takes_nothing_with_it_that_its_author_has_not_seen,
            a_manager_ends_an_allocation_that_the_mother_reads,
        );
        facts!($store hurts:
            a_family_that_moves_to_another_worker_takes_no_unsent_word_with_it,
            a_no_and_a_kept_at_the_same_moment_both_stand_in_either_order,
            two_tabs_that_send_the_same_at_once_are_taken_once,
        );
        facts!($store several:
            a_commit_of_one_process_pokes_in_another_and_once,
            a_worker_who_loses_a_family_is_poked_in_every_process,
            a_cursor_never_skips_a_commit,
            a_day_begun_in_two_processes_begins_once,
        );
        facts!($store disk:
            a_failed_job_undoes_itself_and_no_other,
            a_panic_is_answered_and_the_writer_goes_on,
            a_store_opened_again_has_everything,
            many_phones_at_once_are_all_taken,
        );
    };
}

mod on_sqlite {
    every_fact!(sqlite);
    facts!(sqlite file:
        a_full_disk_is_an_answer_and_the_store_works_again_afterwards,
        a_place_that_is_no_folder_is_an_error,
    );
    mod restored {
        #[test]
        fn words_over_what_a_restored_server_has_forgotten_stand_beside_what_it_knows() {
            use super::super::{hurts, world};
            hurts::words_over_what_a_restored_server_has_forgotten_stand_beside_what_it_knows(world::sqlite);
        }
    }
}

mod in_memory {
    every_fact!(memory);
}

mod on_postgres {
    every_fact!(postgres);
    facts!(postgres security:
        with_no_actor_set_there_are_no_rows,
        a_person_reads_what_they_reach_and_nothing_else,
        the_role_owns_nothing_and_does_not_change_the_log,
    );
    facts!(postgres server:
        a_full_disk_is_an_answer_and_the_store_works_again_afterwards,
        a_server_stopped_and_started_has_everything_and_the_store_works_again,
        a_cursor_never_skips_a_commit_that_takes_long,
        a_lost_connection_is_an_answer_and_the_next_job_has_a_new_one,
        words_that_no_text_may_hold_are_no_failure,
    );
}
