//! One call per store makes one test per property.

/// Tests a store against the contract; takes the [`Factory`](crate::contract::Factory) of the store.
///
/// The crate that calls it needs `tokio` with the features `macros` and `rt-multi-thread`.
#[macro_export]
macro_rules! store_contract {
    ($factory:ty) => {
        $crate::properties! { $factory;
            round_trip {
                keeps_every_byte_of_an_event,
                keeps_bytes_that_are_no_text,
                keeps_the_longest_allowed_event,
                keeps_every_kind_of_stream_id_apart,
                reads_nothing_from_an_empty_log,
            }
            expected_version {
                accepts_and_refuses_as_the_table_says,
                answers_each_append_of_a_call_alone,
                an_append_sees_those_before_it_in_the_call,
                a_call_without_appends_answers_nothing,
                an_append_without_events_checks_and_changes_nothing,
            }
            atomicity {
                one_conflict_undoes_the_append_over_all_streams,
                an_append_over_many_streams_keeps_their_order,
                a_failed_append_takes_no_position,
            }
            order {
                readers_never_see_a_gap_while_many_write,
                answers_name_the_place_of_the_events,
            }
            racing {
                of_many_writers_at_one_version_one_wins,
                exactly_the_events_of_the_winners_are_there,
                writers_over_crossing_streams_all_get_an_answer,
            }
            numbering {
                series_have_no_gap_and_no_double_whoever_writes,
                a_number_is_taken_with_its_document_or_not_at_all,
            }
            given_numbers {
                a_stand_in_becomes_the_version,
                an_append_that_fails_leaves_its_number_to_the_next,
                many_openings_at_once_get_one_number_each,
                failures_in_flight_leave_no_gap,
            }
            remembering {
                what_became_possible_elsewhere_is_not_refused,
                what_was_done_elsewhere_is_refused,
                the_log_says_what_is_stale,
                a_repeated_request_is_answered_by_a_node_that_lags,
                nodes_that_take_turns_lose_and_double_nothing,
                who_waits_for_a_case_is_decided_on_what_was_done_before,
            }
            alone {
                what_others_append_is_seen,
                the_first_append_after_others_is_right,
                keys_are_looked_up_although_alone,
                failures_among_successes_are_told_although_alone,
                bursts_of_two_handles_lose_and_double_nothing,
            }
            idempotency {
                the_same_request_gets_the_same_answer,
                the_same_request_gets_the_same_answer_within_one_call,
                another_request_under_the_key_is_refused,
                a_failed_append_leaves_the_key_free,
                an_append_without_events_remembers_its_key,
                many_at_once_under_one_key_append_once,
                the_key_is_looked_at_before_the_versions,
            }
            keys {
                keys_are_read_in_order,
                keys_of_another_store_are_taken_over,
            }
            recorded_time {
                never_decreases_when_the_clock_goes_back,
                is_cut_to_the_microsecond,
                is_the_same_in_the_answer_and_in_the_log,
            }
            paging {
                pages_of_every_size_give_the_whole_stream,
                pages_of_every_size_give_the_whole_log,
                pages_of_every_size_give_the_whole_category,
                beyond_the_end_there_is_nothing,
            }
            waiting {
                returns_at_once_when_there_is_something,
                returns_when_patience_has_passed,
                wakes_when_another_task_appends,
                notices_what_another_handle_appends,
                many_waiters_all_wake,
            }
            limits {
                refuses_what_is_too_large_or_malformed,
                a_bad_append_spoils_its_call_and_nothing_more,
            }
            lease {
                has_one_owner_at_a_time,
                is_renewed_under_the_same_epoch,
                goes_to_another_owner_when_it_has_ended,
                fences_off_the_owner_that_came_back,
                an_ended_lease_serves_until_another_takes_it,
                does_not_advance_a_checkpoint_that_moved,
                goes_forward_only,
                is_given_back_at_once,
                of_many_at_once_one_gets_it,
                keeps_subscriptions_apart,
                reports_what_is_wrong_and_that_it_is_well_again,
            }
            parking {
                keeps_what_is_set_aside_in_order,
                parking_again_replaces_the_reason,
                unparking_takes_one_event_off,
            }
            permanence {
                another_handle_sees_everything,
            }
            snapshots {
                the_nearest_up_to_a_version_is_found,
                another_takes_the_place_of_the_first,
                those_of_another_format_are_forgotten,
                what_cannot_be_of_use_is_not_kept,
                many_keep_at_once,
            }
            long_cases {
                few_events_are_read_of_a_long_case,
                a_snapshot_that_lies_is_not_believed,
            }
            model {
                any_appends_agree_with_the_model,
            }
        }
    };
}

/// Tests what only a store with SQL underneath can break; takes its
/// [`SqlFactory`](crate::contract::SqlFactory).
#[macro_export]
macro_rules! sql_store_contract {
    ($factory:ty) => {
        $crate::properties! { $factory;
            tampering {
                no_statement_changes_an_event,
            }
        }
    };
}

/// Tests a store that keeps views too; takes its [`Factory`](crate::contract::Factory).
#[macro_export]
macro_rules! view_store_contract {
    ($factory:ty) => {
        $crate::properties! { $factory;
            view_rows {
                every_cell_comes_back,
                put_replaces_and_delete_removes,
                takes_many_rows_at_once,
                the_checkpoint_moves_with_the_rows,
                rows_are_mended_in_place,
                views_move_together_or_not_at_all,
                no_batch_is_no_change,
                rows_never_go_back,
            }
            view_fencing {
                a_lost_lease_changes_no_row,
                a_released_lease_changes_no_row,
                a_batch_is_applied_once,
                a_lease_is_for_its_generation,
            }
            view_generations {
                one_generation_is_live,
                steps_can_be_repeated,
                another_version_needs_another_generation,
                each_version_has_its_own_live_generation,
                a_dropped_generation_is_forgotten,
                what_cannot_be_is_refused,
                views_are_kept_apart,
                readers_never_miss_the_view_while_it_is_swapped,
            }
            view_queries {
                finds_what_the_filter_says,
                sorts_by_column_and_then_by_key,
                a_page_goes_on_where_the_last_one_ended,
                a_limit_of_nothing_gives_nothing,
                counts_by_columns,
                a_wrong_question_is_refused,
                any_query_agrees_with_the_model,
            }
            view_running {
                batches_of_every_size_give_what_a_rebuild_gives,
                a_build_that_was_broken_off_goes_on,
                a_build_reads_to_the_end_however_short_the_pages,
                a_new_version_is_built_beside_the_old_one,
                a_rebuild_takes_the_place_of_the_live_one,
                one_process_at_a_time_follows,
                the_agenda_names_what_is_due,
                cases_with_many_limits_hide_no_other,
            }
            view_trouble {
                what_cannot_be_read_sets_its_stream_aside,
                a_stream_that_was_set_aside_is_mended,
                another_log_under_the_rows_halts_them,
                a_row_that_was_changed_is_found,
            }
            executing {
                a_random_stream_of_requests_leaves_the_log_of_the_reference,
                the_same_request_opens_one_case,
                many_at_once_on_one_case_lose_and_double_nothing,
                a_stale_request_is_refused,
                a_request_asked_again_is_not_stale,
                what_fell_due_while_nobody_watched_is_made_up_for,
                cases_that_cannot_be_ticked_hold_nobody_up,
            }
            reacting {
                a_case_is_opened_for_each_element_and_waited_for,
                what_is_decided_elsewhere_lets_an_archived_case_run_again,
                duties_are_apart_over_the_family_in_both_directions,
                a_link_by_law_that_came_meanwhile_is_obeyed,
                a_link_is_not_refused_while_the_log_holds_its_law,
                a_version_that_another_node_read_of_governs_here_too,
            }
            messaging {
                a_message_waits_until_its_case_can_take_it,
                a_message_waits_for_the_fact_by_which_it_finds_its_case,
                a_message_that_does_not_wait_is_refused_and_recorded,
                a_message_is_received_once,
                a_message_is_taken_once_however_often_the_log_is_read,
            }
            relaying {
                what_the_inbox_shows_is_sent_once_and_in_order,
                an_outage_costs_time_only,
                what_cannot_arrive_is_set_aside_until_it_can,
                one_node_at_a_time_sends,
            }
        }
    };
}

/// Turns a list of properties into tests: one module per file, one test per property.
#[doc(hidden)]
#[macro_export]
macro_rules! properties {
    ($factory:ty; $($file:ident { $($property:ident,)* })*) => {
        $(mod $file {
            use super::*;
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $property() {
                    use $crate::contract;
                    contract::holds::<$factory>(contract::$file::$property).await;
                }
            )*
        })*
    };
}
