"""The attacks that the hub is tried by, by number, and the tests that try each: none is without one, and none names a test there is not."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ATTACKS: dict[int, tuple[str, str]] = {
    # Names.
    1: (
        "introspection tells of others' types",
        """
        stories/test_names_that_do_not_exist: introspection_speaks_of_nothing_hidden
        stories/test_names_that_do_not_exist: a_type_by_name_is_null_when_hidden_and_when_made_up
        stories/test_attacks_on_operations: a_type_of_others_is_told_by_no_door_that_tells_of_types
        """,
    ),
    2: ("a hidden field is asked for", "stories/test_names_that_do_not_exist: a_hidden_name_is_answered_as_nonsense"),
    3: (
        "a word is mistyped near a hidden one",
        """
        stories/test_names_that_do_not_exist: there_is_no_way_round_by_the_shape_of_the_operation
        stories/test_names_that_do_not_exist: a_hidden_name_is_answered_as_nonsense
        """,
    ),
    4: (
        "a hidden word of an enum is sent, as a literal, a variable or a default",
        "stories/test_names_that_do_not_exist: a_hidden_word_of_an_enum_is_answered_as_nonsense",
    ),
    5: (
        "a hidden word of an enum is answered",
        """
        stories/test_names_that_do_not_exist: a_filter_on_the_shown_word_meets_only_the_shown_word
        stories/test_leaks_by_combination: the_text_of_a_delay_is_told_by_its_class_only
        stories/test_one_case_five_readers: the_stage_is_computed_for_each_audience_from_what_it_may_know
        """,
    ),
    6: (
        "a default speaks of what is hidden",
        """
        stories/test_attacks_by_other_doors: attack_6_no_default_that_is_printed_names_what_is_hidden
        stories/test_attacks_by_other_doors: attack_6_a_default_of_the_asker_s_own_reaches_nothing_that_is_hidden
        """,
    ),
    7: (
        "what is hidden is required",
        """
        stories/test_attacks_by_other_doors: attack_7_nothing_that_is_hidden_from_a_seat_must_be_written_by_it
        stories/test_attacks_by_other_doors: attack_7_what_must_be_written_and_is_hidden_would_be_noticed
        """,
    ),
    8: (
        "a type is left over that only hidden members use",
        """
        stories/test_names_that_do_not_exist: every_type_of_a_projection_is_reached_from_its_roots
        schema/test_snapshots: every_published_type_is_reached_from_the_roots
        schema/test_snapshots: a_type_that_nothing_leads_to_would_be_found
        """,
    ),
    9: (
        "a description names what is hidden",
        """
        schema/test_snapshots: no_description_speaks_of_a_hidden_member
        schema/test_snapshots: a_description_that_speaks_of_a_hidden_member_would_be_found
        schema/test_snapshots: no_description_speaks_of_a_hidden_matter_in_plain_words
        """,
    ),
    10: (
        "a fragment on a hidden type, a hidden member of an interface",
        """
        stories/test_attacks_on_operations: a_fragment_on_a_type_of_others_is_one_on_a_type_of_nobody
        stories/test_attacks_on_operations: an_interface_or_union_tells_of_no_member_that_is_not_shown
        """,
    ),
    11: (
        "the schema's text names seats and rules",
        """
        schema/test_snapshots: no_published_schema_tells_of_other_seats
        stories/test_health: the_schema_one_downloads_is_ones_own_projection
        """,
    ),
    12: (
        "the subgraph's text is asked for without a gateway",
        """
        stories/test_federation: only_a_gateway_is_told_the_subgraph
        stories/test_federation: a_subgraph_is_the_audiences_own_schema_and_its_keys
        """,
    ),
    13: (
        "a page, a list of tools or a catalogue names what is hidden",
        """
        stories/test_attacks_by_other_doors: attack_13_no_address_tells_a_contractor_a_name_of_others
        schema/test_snapshots: no_published_schema_holds_what_its_audience_is_denied
        stories/test_health: nobody_in_particular_is_given_no_schema
        """,
    ),
    # The shape of an operation.
    14: ("aliases", "stories/test_attacks_on_operations: what_waits_is_told_by_no_way_of_writing_the_question"),
    15: (
        "fragments",
        """
        stories/test_attacks_on_operations: what_waits_is_told_by_no_way_of_writing_the_question
        stories/test_names_that_do_not_exist: there_is_no_way_round_by_the_shape_of_the_operation
        stories/test_bad_input: what_asks_for_too_much_is_refused_before_anything_is_read
        """,
    ),
    16: (
        "an interface has what a member has not",
        "stories/test_attacks_on_operations: an_interface_or_union_tells_of_no_member_that_is_not_shown",
    ),
    17: (
        "what is hidden is skipped, what waits is not included",
        """
        stories/test_names_that_do_not_exist: there_is_no_way_round_by_the_shape_of_the_operation
        stories/test_attacks_on_operations: nothing_is_said_of_what_waits_where_it_was_not_asked_for
        stories/test_one_case_five_readers: what_is_not_executed_does_not_wait
        """,
    ),
    18: (
        "what waits is deferred or streamed",
        """
        stories/test_attacks_by_other_doors: attack_18_nothing_is_deferred_or_streamed_and_so_no_second_part_tells_that_there_was_something
        """,
    ),
    19: (
        "several operations in one request",
        """
        stories/test_attacks_on_operations: of_several_operations_the_named_one_runs_and_no_other
        stories/test_names_that_do_not_exist: an_operation_beside_a_hidden_one_is_not_run_for_it
        stories/test_bad_input: a_body_that_is_no_request_is_refused
        """,
    ),
    20: (
        "variables with hidden or odd names",
        """
        stories/test_attacks_on_operations: a_variable_that_no_operation_declares_changes_nothing
        stories/test_attacks_on_operations: a_hidden_field_of_an_input_is_one_that_nobody_has_and_its_value_is_not_repeated
        stories/test_bad_input: a_variable_nobody_declared_is_passed_over_and_not_repeated
        """,
    ),
    21: (
        "the name of a hidden type is answered",
        """
        stories/test_relay: an_id_of_anothers_record_of_a_hidden_type_or_of_nothing_is_the_same_null
        stories/test_names_that_do_not_exist: an_id_resolves_only_inside_the_askers_universe
        """,
    ),
    22: ("two fields under one key", "stories/test_attacks_on_operations: two_answers_are_never_merged_under_one_name"),
    23: (
        "bombs of depth, aliases and introspection",
        """
        stories/test_bad_input: what_asks_for_too_much_is_refused_before_anything_is_read
        stories/test_bad_input: introspection_that_goes_round_in_circles_names_the_limit
        stories/test_attacks_on_operations: under_a_hundred_bytes_that_ask_for_a_million_nodes_are_refused_in_fifty_milliseconds
        stories/test_what_a_question_costs: every_limit_is_refused_within_fifty_milliseconds_and_nothing_is_read
        """,
    ),
    # Values by other doors.
    24: (
        "a filter on what waits or is hidden",
        """
        stories/test_names_that_do_not_exist: a_filter_never_matches_what_waits
        stories/test_names_that_do_not_exist: a_filter_or_sort_by_a_rivals_facts_finds_nothing_of_it
        proof/test_planted_leaks: the_leak_is_found
        """,
    ),
    25: (
        "a sort by what waits or is hidden",
        """
        stories/test_names_that_do_not_exist: what_waits_sorts_as_null_with_no_hidden_order_among_its_kind
        proof/test_planted_leaks: the_leak_is_found
        """,
    ),
    26: (
        "a cursor is opened, altered or another's",
        """
        stories/test_names_that_do_not_exist: a_cursor_is_good_for_its_own_reader_field_and_arguments_only
        stories/test_names_that_do_not_exist: a_cursor_shows_nothing_of_what_it_stands_on
        proof/test_two_worlds: a_cursor_of_one_world_turns_the_page_in_the_other
        """,
    ),
    27: (
        "counts and pages",
        """
        stories/test_names_that_do_not_exist: counts_and_pages_are_those_of_the_readers_universe
        stories/test_leaks_by_combination: counting_does_not_count_estimates
        proof/test_planted_leaks: the_leak_is_found
        """,
    ),
    28: (
        "a search by words",
        """
        stories/test_names_that_do_not_exist: a_filter_or_sort_by_a_rivals_facts_finds_nothing_of_it
        stories/test_names_that_do_not_exist: a_filter_never_matches_what_waits
        """,
    ),
    29: (
        "a total of which one contractor's part is known",
        """
        hub/test_intake: a_total_is_judged_anew_when_all_contractors_but_one_withdrew_meanwhile
        stories/test_leaks_by_combination: counting_does_not_count_estimates
        """,
    ),
    30: (
        "a derived fact is wider than what it is made of",
        """
        schema/test_vocabulary: a_derived_fact_is_no_wider_than_what_it_is_made_of
        schema/test_vocabulary: a_derived_fact_may_be_wider_on_somebody_s_authority
        """,
    ),
    31: (
        "a record by an id of others",
        """
        stories/test_names_that_do_not_exist: an_id_resolves_only_inside_the_askers_universe
        stories/test_relay: an_id_of_anothers_record_of_a_hidden_type_or_of_nothing_is_the_same_null
        """,
    ),
    32: (
        "ids are guessed or counted",
        """
        stories/test_names_that_do_not_exist: ids_are_the_same_for_all_and_tell_neither_order_nor_volume
        stories/test_relay: ids_tell_nothing_of_when_or_how_many
        """,
    ),
    33: (
        "entities of a federation",
        """
        stories/test_federation: what_stands_for_no_entity_is_refused_in_the_same_words
        stories/test_federation: a_type_hidden_from_the_seat_is_no_type_to_ask_of
        stories/test_federation: what_is_no_key_of_anybody_is_nobody
        stories/test_federation: entities_that_forget_whose_they_are_or_of_what_type_would_be_noticed
        """,
    ),
    34: (
        "a gateway pulls a hidden fact",
        """
        stories/test_federation: no_fact_of_a_subgraph_is_had_from_another_office
        stories/test_federation: a_fact_that_requires_another_is_noticed
        """,
    ),
    35: (
        "a nested list of rivals' rows",
        "stories/test_names_that_do_not_exist: an_empty_list_and_a_list_of_hidden_rows_are_the_same",
    ),
    36: (
        "one record that is another's",
        "stories/test_one_case_five_readers: a_row_that_is_not_ones_own_looks_like_one_that_is_not_there",
    ),
    37: (
        "a submission's answer selects what is hidden",
        """
        stories/test_attacks_by_other_doors: attack_37_a_payload_has_no_field_that_a_question_has_not_and_nothing_is_kept_of_asking_for_it
        stories/test_narrowed_tokens: a_receipt_is_rendered_under_the_rights_of_who_asks_for_it_again
        """,
    ),
    38: (
        "a submission about a record of others",
        """
        stories/test_rom_estimate: a_call_one_is_not_invited_to_is_a_call_nobody_made
        stories/test_attacks_with_tokens: what_is_anothers_and_what_is_nobodys_are_refused_in_the_same_bytes_by_every_act
        """,
    ),
    39: (
        "what must be unique",
        """
        stories/test_attacks_by_other_doors: attack_39_a_reference_and_a_key_that_another_nation_used_are_taken_as_if_it_had_not
        hub/test_intake: one_key_of_two_parties_or_two_operations_is_two_keys
        hub/test_feed_push: two_contractors_cannot_touch_each_others_records_by_their_keys
        """,
    ),
    40: (
        "a version ticks with hidden edits",
        """
        stories/test_leaks_by_combination: an_as_of_does_not_tick_on_hidden_edits
        stories/test_webhooks: a_record_whose_hidden_facts_changed_looks_the_same_and_nothing_is_sent
        proof/test_webhooks_in_two_worlds: a_webhook_that_ticks_with_hidden_edits_is_caught
        """,
    ),
    41: (
        "another's key is sent again",
        """
        stories/test_attacks_with_tokens: a_key_and_a_body_of_anothers_act_bring_nobody_its_receipt
        stories/test_narrowed_tokens: a_receipt_is_rendered_under_the_rights_of_who_asks_for_it_again
        """,
    ),
    42: (
        "a submission is held against hidden limits",
        "stories/test_attacks_by_other_doors: attack_42_what_an_estimate_is_held_against_is_its_own_words_alone",
    ),
    43: (
        "what is handed over: its kind, its digest, whose it is",
        """
        hub/test_feed_push: only_the_media_types_of_extracts_are_taken
        hub/test_feed_push: a_receipt_tells_nothing_of_what_becomes_of_a_document
        hub/test_feed_push: what_a_rival_pushes_moves_nothing_that_a_contractor_can_ask_for
        hub/test_feed_push: a_contractor_cannot_try_out_which_designators_are_cases
        stories/test_attached_files: attack_43_what_is_sent_is_what_was_announced_and_nothing_else
        """,
    ),
    # Messages, time, caches.
    44: (
        "a fault quotes a value",
        """
        proof/test_canaries: a_fault_is_told_as_a_code_and_a_reference
        proof/test_canaries: a_fault_in_its_own_words_is_heard_in_the_log
        clients/test_malformed_requests: what_the_framework_answers_by_itself_is_coded_and_a_fault_is_masked
        clients/test_bytes_at_random: a_request_at_random_is_answered_in_coded_json
        stories/test_no_server_error: schemathesis_finds_no_server_error_from_any_seat
        """,
    ),
    45: (
        "what waits, what is empty and what is away are confused",
        """
        stories/test_attacks_by_other_doors: attack_45_what_waits_what_is_empty_and_what_does_not_exist_are_three_answers_that_no_value_decides
        stories/test_sources: a_source_that_is_not_read_is_never_shown_as_empty
        """,
    ),
    46: (
        "a notice tells of a value",
        """
        stories/test_one_case_five_readers: a_fact_waits_whether_or_not_it_has_a_value
        schema/test_vocabulary: a_notice_tells_only_what_its_audience_sees
        proof/test_planted_leaks: the_leak_is_found
        """,
    ),
    47: (
        "cost, headers, lengths",
        """
        proof/test_two_worlds: worlds_that_differ_in_the_hidden_answer_alike
        stories/test_what_a_question_costs: a_cost_and_every_header_are_the_same_whoever_else_is_invited
        stories/test_what_a_question_costs: a_case_of_nobody_costs_what_ones_own_does
        """,
    ),
    48: (
        "the time that an answer takes",
        """
        stories/test_timing: attack_48_a_price_that_waits_takes_as_long_as_one_that_there_is_not
        stories/test_timing: attack_48_a_hub_that_looks_at_a_price_first_is_found_out
        stories/test_timing: attack_48_a_case_of_others_takes_as_long_as_one_of_nobody
        stories/test_timing: attack_48_an_id_of_a_rivals_takes_as_long_as_one_of_nothing
        stories/test_timing: attack_48_a_list_of_rivals_rows_takes_as_long_as_an_empty_one
        """,
    ),
    49: (
        "a budget that others' rows spend",
        """
        stories/test_what_a_question_costs: what_dunmore_spends_changes_nothing_that_alder_is_answered
        stories/test_what_a_question_costs: were_there_one_budget_for_all_a_rival_would_be_felt
        stories/test_rom_estimate: what_a_rival_has_sent_is_not_told_by_what_a_budget_lets_through
        """,
    ),
    50: (
        "a cache keeps an answer",
        """
        stories/test_bad_input: every_answer_forbids_its_storage
        stories/test_over_http: a_query_by_get_is_answered_as_by_post_and_kept_nowhere
        """,
    ),
    51: (
        "simple requests of other sites, mutations by GET",
        """
        stories/test_bad_input: only_json_is_taken
        stories/test_over_http: nothing_is_submitted_by_get
        stories/test_over_http: no_text_of_an_operation_is_taken_by_get_unless_an_operator_says_so
        stories/test_over_http: no_link_or_image_of_another_site_asks_by_the_session_of_a_browser
        stories/test_over_http: a_browser_is_given_no_leave_to_ask_from_another_site
        """,
    ),
    52: (
        "a loader is shared, or remembers a denial",
        """
        stories/test_sockets: attack_52_two_principals_of_one_process_and_one_socket_each_are_told_their_own
        proof/test_two_paths: each_operation_has_loaders_of_its_own
        proof/test_two_paths: a_denial_is_not_remembered_for_anybody_else
        """,
    ),
    53: (
        "what was understood for another is used",
        "stories/test_attacks_with_tokens: attack_53_a_text_that_one_seat_asked_is_understood_anew_for_the_next",
    ),
    54: (
        "what was read for another is used",
        """
        proof/test_two_paths: readers_who_ask_at_once_share_nothing
        hub/test_asked_together: nobody_is_asked_with_another_reader_nor_in_another_seat_nor_by_another_statement
        hub/test_asked_together: a_hub_that_took_two_readers_for_one_would_tell_one_what_is_the_others
        stories/test_attacks_by_following: attacks_54_and_61_over_sockets_rivals_are_each_told_their_own_and_nothing_of_the_other
        """,
    ),
    55: (
        "a connection keeps whom it last spoke for",
        """
        proof/test_second_lock: the_settings_of_a_statement_are_gone_with_it
        proof/test_second_lock: a_seat_without_settings_sees_nothing
        proof/test_second_lock: a_hub_that_forgot_its_scope_still_answers_no_foreign_row
        """,
    ),
    56: (
        "jobs, webhooks, files and tables",
        """
        stories/test_webhooks: each_contractor_hears_of_its_own_estimate_and_of_no_other
        stories/test_files_to_offices: a_letter_whose_marking_keeps_it_from_an_addressee_waits_and_is_in_no_file_of_it
        hub/test_spreadsheet: a_table_is_for_its_owners_eyes_and_whole
        stories/test_exports: a_file_holds_cell_for_cell_what_paging_through_the_graph_tells_each_seat
        stories/test_exports: to_everybody_else_an_export_is_as_one_that_never_was
        stories/test_exports: a_narrowed_token_takes_out_its_cases_alone_and_has_no_wider_file
        hub/test_store: nobody_but_the_intake_is_let_in_to_the_jobs
        test_house: imports_run_downhill
        """,
    ),
    # Tokens, sessions, streams.
    57: (
        "another's registered document",
        """
        stories/test_attacks_with_tokens: attack_57_anothers_document_is_answered_as_one_that_nobody_registered
        stories/test_attacks_with_tokens: attack_57_a_hub_that_forgets_whom_a_document_is_for_is_caught_and_tells_no_hidden_fact
        stories/test_attacks_with_tokens: attack_57_no_other_word_names_a_document
        """,
    ),
    58: (
        "a document is registered by a request",
        """
        stories/test_attacks_with_tokens: attack_58_no_request_registers_anything
        stories/test_attacks_with_tokens: attack_58_what_an_operator_registered_is_held_against_the_schema_of_whoever_runs_it
        """,
    ),
    59: (
        "a token ends while it follows",
        """
        stories/test_sockets: attack_59_a_socket_ends_with_its_token_and_nothing_is_told_afterwards
        stories/test_sockets: attack_59_a_socket_ends_with_the_revocation_of_its_token
        stories/test_following: each_event_asks_whether_its_follower_may_still_be_told
        proof/test_sockets: a_socket_is_closed_in_time_and_told_of_nothing_that_happens_afterwards
        proof/test_sockets: were_nobody_to_look_sockets_would_outlive_their_tokens
        """,
    ),
    60: (
        "a row leaves the view of who follows it",
        """
        stories/test_following: what_leaves_the_view_is_told_once_as_removed_and_again_when_it_returns
        stories/test_following: a_case_of_another_is_followed_like_one_that_is_none
        stories/test_streams: what_keeps_it_open_is_told_at_a_fixed_rate
        stories/test_attacks_by_following: attack_60_a_hidden_act_brings_no_news_of_time_sooner
        stories/test_attacks_by_following: attack_60_a_hub_that_reads_at_any_instant_tells_of_a_hidden_act
        stories/test_attacks_by_following: attack_60_what_time_changes_is_told_at_its_beat
        stories/test_attacks_by_following: attack_60_what_one_sees_is_told_at_once_however_time_stands
        """,
    ),
    61: (
        "one event is told to many",
        """
        stories/test_following: rivals_are_never_told_together_and_hear_the_same_bytes_whatever_the_other_does
        stories/test_following: a_hub_that_forgets_who_follows_is_found_out
        stories/test_following: only_equal_rights_are_read_once
        stories/test_attacks_by_following: attacks_54_and_61_over_sockets_rivals_are_each_told_their_own_and_nothing_of_the_other
        """,
    ),
    62: (
        "a socket is spoken to otherwise than its protocol has it",
        """
        stories/test_sockets: attack_62_a_client_of_another_protocol_is_not_spoken_with
        stories/test_sockets: attack_62_nothing_is_asked_before_one_has_said_who_one_is
        stories/test_sockets: attack_62_who_one_is_is_said_once
        stories/test_sockets: attack_62_no_submission_is_taken_over_a_socket
        stories/test_attacks_with_tokens: attack_62_a_socket_opens_at_one_address_in_one_protocol
        clients/test_bytes_at_random: frames_at_random_close_a_socket_with_a_reason_and_nothing_else
        stories/test_attacks_with_tokens: attack_62_a_request_to_change_to_a_socket_is_a_get_and_no_more
        """,
    ),
    63: (
        "a token makes a wider one",
        """
        stories/test_attacks_with_tokens: attack_63_no_token_is_cut_down_to_a_view_that_it_did_not_have
        stories/test_attacks_with_tokens: attack_63_what_only_reads_is_never_cut_down_to_what_writes
        stories/test_authorization_server: attack_63_a_token_mints_none_that_is_wider_or_outlives_it_or_sits_elsewhere
        stories/test_attacks_with_tokens: attack_63_a_narrow_view_is_not_cut_down_to_a_wide_one
        stories/test_attacks_with_tokens: attack_63_another_organizations_key_beside_a_token_makes_nothing_of_it
        """,
    ),
    64: (
        "a view through another's eyes writes or sees more",
        """
        stories/test_attacks_with_tokens: attack_64_a_view_by_an_exchanged_token_is_no_wider_and_writes_nothing
        stories/test_attacks_with_tokens: attack_64_no_auditor_meets_a_nations_keys_or_holders_through_its_eyes
        stories/test_attacks_with_tokens: a_hub_that_showed_an_auditor_all_that_the_nation_sees_would_be_found_out
        stories/test_attacks_with_tokens: attack_64_a_session_looks_through_anothers_eyes_only_by_a_seat_that_says_so
        """,
    ),
    65: (
        "the caller says what time it is",
        """
        stories/test_attacks_with_tokens: attack_65_a_token_is_good_to_its_last_instant_and_not_in_the_next
        stories/test_attacks_with_tokens: attack_65_an_instant_that_the_caller_says_is_no_instant
        stories/test_attacks_with_tokens: attack_65_an_act_has_one_instant_and_every_record_of_it_says_the_same
        """,
    ),
    66: (
        "rights change while something is under way",
        """
        stories/test_attacks_with_tokens: attack_66_nothing_that_was_understood_for_a_wide_token_serves_after_it_is_narrowed
        stories/test_attacks_with_tokens: attack_66_a_session_has_the_right_of_the_moment_at_each_request
        stories/test_attacks_with_tokens: attack_66_an_administrators_words_of_before_are_weighed_anew_after_its_designation_ended
        """,
    ),
    67: (
        "two seats in one request, or none",
        """
        stories/test_attacks_with_tokens: attack_67_a_token_for_two_seats_or_for_none_there_is_seats_nobody
        stories/test_attacks_with_tokens: attack_67_two_headers_are_no_union_wherever_they_are_sent
        stories/test_attacks_with_tokens: attack_67_a_token_beside_a_cookie_is_the_token_alone
        """,
    ),
    68: (
        "a gateway says who its user is",
        """
        stories/test_attacks_with_tokens: attack_68_what_a_gateway_says_of_its_user_seats_nobody
        stories/test_federation: a_gateway_that_sends_on_no_token_reads_nothing
        stories/test_federation: no_one_elses_token_makes_a_gateway
        stories/test_attacks_with_tokens: attack_68_no_gateway_joins_by_entities_that_there_are_not
        """,
    ),
    69: (
        "what was refused or set aside is read",
        """
        stories/test_attacks_with_tokens: attack_69_a_refused_estimate_is_told_to_nobody_and_its_refusal_repeats_nothing
        stories/test_attacks_with_tokens: attack_69_what_a_feed_told_and_nobody_understood_is_in_no_answer
        """,
    ),
    70: (
        "the audit is read for what it holds",
        """
        proof/test_canaries: a_value_is_heard_in_the_audit_and_in_the_log_of_postgresql
        hub/test_audit: the_auditors_login_cannot_read_back_what_it_wrote
        hub/test_store: the_reader_writes_nothing_and_reads_no_book
        """,
    ),
}


@cache
def held_in(path: Path) -> frozenset[str]:
    """The tests of a file, and none that is skipped or expected to fail; none where there is no such file."""
    if not path.is_file():
        return frozenset()
    return frozenset(
        node.name.removeprefix("test_")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and node.name.startswith("test_")
        and not any(
            ast.unparse(one).startswith(("pytest.mark.skip", "pytest.mark.xfail")) for one in node.decorator_list
        )
    )


def named(tests: str) -> list[tuple[str, str]]:
    """The file and the test of each line."""
    return [(file.strip(), test.strip()) for file, _, test in (one.partition(":") for one in tests.split("\n") if one.strip())]  # fmt: skip


def untried(attacks: Mapping[int, tuple[str, str]]) -> list[str]:
    """The attacks that nothing tries, and the tests that are named and are not there."""
    found = [f"nothing tries attack {number}" for number in range(1, 71) if not named(attacks.get(number, ("", ""))[1])]
    for number, (_, tests) in attacks.items():
        found += [
            f"attack {number}: there is no test `{file}.py::test_{test}`"
            for file, test in named(tests)
            if test not in held_in(HERE / f"{file}.py")
        ]
    return found


def unlisted(attacks: Mapping[int, tuple[str, str]]) -> list[str]:
    """Tests named for an attack that the list does not have under its number."""
    found = []
    for path in sorted(HERE.rglob("test_*.py")):
        if {"node_modules", ".venv"} & set(path.parts):
            continue
        file = path.relative_to(HERE).with_suffix("").as_posix()
        for test in sorted(held_in(path)):
            number = test.removeprefix("attack_").partition("_")[0]
            listed = attacks.get(int(number), ("", ""))[1] if number.isdigit() else ""
            if (
                test.startswith("attack_")
                and number.isdigit()
                and test not in dict.fromkeys(t for _, t in named(listed))
            ):
                found.append(f"{file}: {test}")
    return found


def test_each_attack_is_tried_by_a_test_that_there_is() -> None:
    assert sorted(ATTACKS) == list(range(1, 71))
    assert untried(ATTACKS) == []


@pytest.mark.parametrize(
    ("number", "entry", "said"),
    [
        (14, None, "nothing tries attack 14"),
        (14, ("aliases", "\n"), "nothing tries attack 14"),
        (14, ("aliases", "stories/test_nowhere: x"), "attack 14: there is no test `stories/test_nowhere.py::test_x`"),
        (14, ("aliases", "test_house: x"), "attack 14: there is no test `test_house.py::test_x`"),
    ],
)
def test_an_attack_that_nothing_tries_is_noticed(number: int, entry: tuple[str, str] | None, said: str) -> None:
    without = {n: e for n, e in ATTACKS.items() if n != number}
    assert untried(without | {number: entry} if entry else without) == [said]


@pytest.mark.long
def test_whatever_is_named_for_an_attack_is_in_the_list() -> None:
    assert unlisted(ATTACKS) == []
    assert "stories/test_sockets: attack_62_who_one_is_is_said_once" in unlisted(ATTACKS | {62: ("", "")})
