do $$ declare p record; begin for p in select policyname, tablename from pg_policies where schemaname = current_schema()
loop execute format('drop policy %I on %I', p.policyname, p.tablename); end loop; execute format(
'revoke all on all tables in schema %I from hub_reader, hub_intake, hub_auditor, hub_reads_as_partner, hub_reads_as_sco, hub_reads_as_dsca, hub_reads_as_agency, hub_reads_as_industry, hub_reads_as_state, hub_reads_as_ccmd, hub_reads_as_dfas', current_schema()); end $$;
do $$ declare f regprocedure; begin for f in select oid from pg_proc where pronamespace = current_schema()::regnamespace and (proname like 'some\_%' or proname like 'admits\_%')
loop execute format('drop function %s', f); end loop; end $$;
alter table "case" enable row level security;
alter table "case" force row level security;
create policy keep_case on "case" for all to hub_intake using (true) with check (true);
grant select, insert, update on "case" to hub_intake;
alter table "access_token" enable row level security;
alter table "access_token" force row level security;
create policy keep_access_token on "access_token" for all to hub_intake using (true) with check (true);
grant select, insert, update on "access_token" to hub_intake;
alter table "access_revocation" enable row level security;
alter table "access_revocation" force row level security;
create policy keep_access_revocation on "access_revocation" for all to hub_intake using (true) with check (true);
grant select, insert, update on "access_revocation" to hub_intake;
alter table "alert" enable row level security;
alter table "alert" force row level security;
create policy keep_alert on "alert" for all to hub_intake using (true) with check (true);
grant select, insert, update on "alert" to hub_intake;
alter table "alert_response" enable row level security;
alter table "alert_response" force row level security;
create policy keep_alert_response on "alert_response" for all to hub_intake using (true) with check (true);
grant select, insert, update on "alert_response" to hub_intake;
alter table "rom_call" enable row level security;
alter table "rom_call" force row level security;
create policy keep_rom_call on "rom_call" for all to hub_intake using (true) with check (true);
grant select, insert, update on "rom_call" to hub_intake;
alter table "rom_invitation" enable row level security;
alter table "rom_invitation" force row level security;
create policy keep_rom_invitation on "rom_invitation" for all to hub_intake using (true) with check (true);
grant select, insert, update on "rom_invitation" to hub_intake;
alter table "rom_question" enable row level security;
alter table "rom_question" force row level security;
create policy keep_rom_question on "rom_question" for all to hub_intake using (true) with check (true);
grant select, insert, update on "rom_question" to hub_intake;
alter table "rom_estimate" enable row level security;
alter table "rom_estimate" force row level security;
create policy keep_rom_estimate on "rom_estimate" for all to hub_intake using (true) with check (true);
grant select, insert, update on "rom_estimate" to hub_intake;
alter table "supply_discrepancy_report" enable row level security;
alter table "supply_discrepancy_report" force row level security;
create policy keep_supply_discrepancy_report on "supply_discrepancy_report" for all to hub_intake using (true) with check (true);
grant select, insert, update on "supply_discrepancy_report" to hub_intake;
alter table "rom_estimate_file" enable row level security;
alter table "rom_estimate_file" force row level security;
create policy keep_rom_estimate_file on "rom_estimate_file" for all to hub_intake using (true) with check (true);
grant select, insert, update on "rom_estimate_file" to hub_intake;
alter table "discrepancy_report_file" enable row level security;
alter table "discrepancy_report_file" force row level security;
create policy keep_discrepancy_report_file on "discrepancy_report_file" for all to hub_intake using (true) with check (true);
grant select, insert, update on "discrepancy_report_file" to hub_intake;
alter table "billing_statement" enable row level security;
alter table "billing_statement" force row level security;
create policy keep_billing_statement on "billing_statement" for all to hub_intake using (true) with check (true);
grant select, insert, update on "billing_statement" to hub_intake;
alter table "termination_liability" enable row level security;
alter table "termination_liability" force row level security;
create policy keep_termination_liability on "termination_liability" for all to hub_intake using (true) with check (true);
grant select, insert, update on "termination_liability" to hub_intake;
alter table "budget_call" enable row level security;
alter table "budget_call" force row level security;
create policy keep_budget_call on "budget_call" for all to hub_intake using (true) with check (true);
grant select, insert, update on "budget_call" to hub_intake;
alter table "spend_plan" enable row level security;
alter table "spend_plan" force row level security;
create policy keep_spend_plan on "spend_plan" for all to hub_intake using (true) with check (true);
grant select, insert, update on "spend_plan" to hub_intake;
alter table "spend_plan_line" enable row level security;
alter table "spend_plan_line" force row level security;
create policy keep_spend_plan_line on "spend_plan_line" for all to hub_intake using (true) with check (true);
grant select, insert, update on "spend_plan_line" to hub_intake;
alter table "budget_cycle" enable row level security;
alter table "budget_cycle" force row level security;
create policy keep_budget_cycle on "budget_cycle" for all to hub_intake using (true) with check (true);
grant select, insert, update on "budget_cycle" to hub_intake;
alter table "budget_cycle_step" enable row level security;
alter table "budget_cycle_step" force row level security;
create policy keep_budget_cycle_step on "budget_cycle_step" for all to hub_intake using (true) with check (true);
grant select, insert, update on "budget_cycle_step" to hub_intake;
alter table "budget_request" enable row level security;
alter table "budget_request" force row level security;
create policy keep_budget_request on "budget_request" for all to hub_intake using (true) with check (true);
grant select, insert, update on "budget_request" to hub_intake;
alter table "budget_recommendation" enable row level security;
alter table "budget_recommendation" force row level security;
create policy keep_budget_recommendation on "budget_recommendation" for all to hub_intake using (true) with check (true);
grant select, insert, update on "budget_recommendation" to hub_intake;
alter table "building_partner_capacity_program" enable row level security;
alter table "building_partner_capacity_program" force row level security;
create policy keep_building_partner_capacity_program on "building_partner_capacity_program" for all to hub_intake using (true) with check (true);
grant select, insert, update on "building_partner_capacity_program" to hub_intake;
alter table "closure" enable row level security;
alter table "closure" force row level security;
create policy keep_closure on "closure" for all to hub_intake using (true) with check (true);
grant select, insert, update on "closure" to hub_intake;
alter table "compliance_visit" enable row level security;
alter table "compliance_visit" force row level security;
create policy keep_compliance_visit on "compliance_visit" for all to hub_intake using (true) with check (true);
grant select, insert, update on "compliance_visit" to hub_intake;
alter table "compliance_report" enable row level security;
alter table "compliance_report" force row level security;
create policy keep_compliance_report on "compliance_report" for all to hub_intake using (true) with check (true);
grant select, insert, update on "compliance_report" to hub_intake;
alter table "congressional_notification" enable row level security;
alter table "congressional_notification" force row level security;
create policy keep_congressional_notification on "congressional_notification" for all to hub_intake using (true) with check (true);
grant select, insert, update on "congressional_notification" to hub_intake;
alter table "notification_match" enable row level security;
alter table "notification_match" force row level security;
create policy keep_notification_match on "notification_match" for all to hub_intake using (true) with check (true);
grant select, insert, update on "notification_match" to hub_intake;
alter table "end_use_item" enable row level security;
alter table "end_use_item" force row level security;
create policy keep_end_use_item on "end_use_item" for all to hub_intake using (true) with check (true);
grant select, insert, update on "end_use_item" to hub_intake;
alter table "end_use_check" enable row level security;
alter table "end_use_check" force row level security;
create policy keep_end_use_check on "end_use_check" for all to hub_intake using (true) with check (true);
grant select, insert, update on "end_use_check" to hub_intake;
alter table "end_use_finding" enable row level security;
alter table "end_use_finding" force row level security;
create policy keep_end_use_finding on "end_use_finding" for all to hub_intake using (true) with check (true);
grant select, insert, update on "end_use_finding" to hub_intake;
alter table "possible_violation" enable row level security;
alter table "possible_violation" force row level security;
create policy keep_possible_violation on "possible_violation" for all to hub_intake using (true) with check (true);
grant select, insert, update on "possible_violation" to hub_intake;
alter table "letter_of_offer" enable row level security;
alter table "letter_of_offer" force row level security;
create policy keep_letter_of_offer on "letter_of_offer" for all to hub_intake using (true) with check (true);
grant select, insert, update on "letter_of_offer" to hub_intake;
alter table "offer_line" enable row level security;
alter table "offer_line" force row level security;
create policy keep_offer_line on "offer_line" for all to hub_intake using (true) with check (true);
grant select, insert, update on "offer_line" to hub_intake;
alter table "letter_of_request" enable row level security;
alter table "letter_of_request" force row level security;
create policy keep_letter_of_request on "letter_of_request" for all to hub_intake using (true) with check (true);
grant select, insert, update on "letter_of_request" to hub_intake;
alter table "missing_from_purchaser" enable row level security;
alter table "missing_from_purchaser" force row level security;
create policy keep_missing_from_purchaser on "missing_from_purchaser" for all to hub_intake using (true) with check (true);
grant select, insert, update on "missing_from_purchaser" to hub_intake;
alter table "missing_on_united_states_side" enable row level security;
alter table "missing_on_united_states_side" force row level security;
create policy keep_missing_on_united_states_side on "missing_on_united_states_side" for all to hub_intake using (true) with check (true);
grant select, insert, update on "missing_on_united_states_side" to hub_intake;
alter table "requirement_summary" enable row level security;
alter table "requirement_summary" force row level security;
create policy keep_requirement_summary on "requirement_summary" for all to hub_intake using (true) with check (true);
grant select, insert, update on "requirement_summary" to hub_intake;
alter table "offer_charge" enable row level security;
alter table "offer_charge" force row level security;
create policy keep_offer_charge on "offer_charge" for all to hub_intake using (true) with check (true);
grant select, insert, update on "offer_charge" to hub_intake;
alter table "offer_note" enable row level security;
alter table "offer_note" force row level security;
create policy keep_offer_note on "offer_note" for all to hub_intake using (true) with check (true);
grant select, insert, update on "offer_note" to hub_intake;
alter table "offer_milestone" enable row level security;
alter table "offer_milestone" force row level security;
create policy keep_offer_milestone on "offer_milestone" for all to hub_intake using (true) with check (true);
grant select, insert, update on "offer_milestone" to hub_intake;
alter table "payment_due" enable row level security;
alter table "payment_due" force row level security;
create policy keep_payment_due on "payment_due" for all to hub_intake using (true) with check (true);
grant select, insert, update on "payment_due" to hub_intake;
alter table "execution_plan" enable row level security;
alter table "execution_plan" force row level security;
create policy keep_execution_plan on "execution_plan" for all to hub_intake using (true) with check (true);
grant select, insert, update on "execution_plan" to hub_intake;
alter table "plan_milestone" enable row level security;
alter table "plan_milestone" force row level security;
create policy keep_plan_milestone on "plan_milestone" for all to hub_intake using (true) with check (true);
grant select, insert, update on "plan_milestone" to hub_intake;
alter table "plan_risk" enable row level security;
alter table "plan_risk" force row level security;
create policy keep_plan_risk on "plan_risk" for all to hub_intake using (true) with check (true);
grant select, insert, update on "plan_risk" to hub_intake;
alter table "plan_contact" enable row level security;
alter table "plan_contact" force row level security;
create policy keep_plan_contact on "plan_contact" for all to hub_intake using (true) with check (true);
grant select, insert, update on "plan_contact" to hub_intake;
alter table "technology_release" enable row level security;
alter table "technology_release" force row level security;
create policy keep_technology_release on "technology_release" for all to hub_intake using (true) with check (true);
grant select, insert, update on "technology_release" to hub_intake;
alter table "contract" enable row level security;
alter table "contract" force row level security;
create policy keep_contract on "contract" for all to hub_intake using (true) with check (true);
grant select, insert, update on "contract" to hub_intake;
alter table "contract_milestone" enable row level security;
alter table "contract_milestone" force row level security;
create policy keep_contract_milestone on "contract_milestone" for all to hub_intake using (true) with check (true);
grant select, insert, update on "contract_milestone" to hub_intake;
alter table "contract_price_summary" enable row level security;
alter table "contract_price_summary" force row level security;
create policy keep_contract_price_summary on "contract_price_summary" for all to hub_intake using (true) with check (true);
grant select, insert, update on "contract_price_summary" to hub_intake;
alter table "contract_pricing" enable row level security;
alter table "contract_pricing" force row level security;
create policy keep_contract_pricing on "contract_pricing" for all to hub_intake using (true) with check (true);
grant select, insert, update on "contract_pricing" to hub_intake;
alter table "control_plan" enable row level security;
alter table "control_plan" force row level security;
create policy keep_control_plan on "control_plan" for all to hub_intake using (true) with check (true);
grant select, insert, update on "control_plan" to hub_intake;
alter table "cooperation_activity" enable row level security;
alter table "cooperation_activity" force row level security;
create policy keep_cooperation_activity on "cooperation_activity" for all to hub_intake using (true) with check (true);
grant select, insert, update on "cooperation_activity" to hub_intake;
alter table "country_briefing" enable row level security;
alter table "country_briefing" force row level security;
create policy keep_country_briefing on "country_briefing" for all to hub_intake using (true) with check (true);
grant select, insert, update on "country_briefing" to hub_intake;
alter table "country_team_assessment" enable row level security;
alter table "country_team_assessment" force row level security;
create policy keep_country_team_assessment on "country_team_assessment" for all to hub_intake using (true) with check (true);
grant select, insert, update on "country_team_assessment" to hub_intake;
alter table "country_team_assessment_element" enable row level security;
alter table "country_team_assessment_element" force row level security;
create policy keep_country_team_assessment_element on "country_team_assessment_element" for all to hub_intake using (true) with check (true);
grant select, insert, update on "country_team_assessment_element" to hub_intake;
alter table "customer_nation" enable row level security;
alter table "customer_nation" force row level security;
create policy keep_customer_nation on "customer_nation" for all to hub_intake using (true) with check (true);
grant select, insert, update on "customer_nation" to hub_intake;
alter table "delivery" enable row level security;
alter table "delivery" force row level security;
create policy keep_delivery on "delivery" for all to hub_intake using (true) with check (true);
grant select, insert, update on "delivery" to hub_intake;
alter table "title_transfer" enable row level security;
alter table "title_transfer" force row level security;
create policy keep_title_transfer on "title_transfer" for all to hub_intake using (true) with check (true);
grant select, insert, update on "title_transfer" to hub_intake;
alter table "shipment" enable row level security;
alter table "shipment" force row level security;
create policy keep_shipment on "shipment" for all to hub_intake using (true) with check (true);
grant select, insert, update on "shipment" to hub_intake;
alter table "requisition" enable row level security;
alter table "requisition" force row level security;
create policy keep_requisition on "requisition" for all to hub_intake using (true) with check (true);
grant select, insert, update on "requisition" to hub_intake;
alter table "requisitioned_item" enable row level security;
alter table "requisitioned_item" force row level security;
create policy keep_requisitioned_item on "requisitioned_item" for all to hub_intake using (true) with check (true);
grant select, insert, update on "requisitioned_item" to hub_intake;
alter table "requisition_request" enable row level security;
alter table "requisition_request" force row level security;
create policy keep_requisition_request on "requisition_request" for all to hub_intake using (true) with check (true);
grant select, insert, update on "requisition_request" to hub_intake;
alter table "supply_status" enable row level security;
alter table "supply_status" force row level security;
create policy keep_supply_status on "supply_status" for all to hub_intake using (true) with check (true);
grant select, insert, update on "supply_status" to hub_intake;
alter table "direct_delivery_notice" enable row level security;
alter table "direct_delivery_notice" force row level security;
create policy keep_direct_delivery_notice on "direct_delivery_notice" for all to hub_intake using (true) with check (true);
grant select, insert, update on "direct_delivery_notice" to hub_intake;
alter table "requisition_shipment" enable row level security;
alter table "requisition_shipment" force row level security;
create policy keep_requisition_shipment on "requisition_shipment" for all to hub_intake using (true) with check (true);
grant select, insert, update on "requisition_shipment" to hub_intake;
alter table "availability_notice" enable row level security;
alter table "availability_notice" force row level security;
create policy keep_availability_notice on "availability_notice" for all to hub_intake using (true) with check (true);
grant select, insert, update on "availability_notice" to hub_intake;
alter table "availability_reply" enable row level security;
alter table "availability_reply" force row level security;
create policy keep_availability_reply on "availability_reply" for all to hub_intake using (true) with check (true);
grant select, insert, update on "availability_reply" to hub_intake;
alter table "second_telling" enable row level security;
alter table "second_telling" force row level security;
create policy keep_second_telling on "second_telling" for all to hub_intake using (true) with check (true);
grant select, insert, update on "second_telling" to hub_intake;
alter table "discrepancy_resolution" enable row level security;
alter table "discrepancy_resolution" force row level security;
create policy keep_discrepancy_resolution on "discrepancy_resolution" for all to hub_intake using (true) with check (true);
grant select, insert, update on "discrepancy_resolution" to hub_intake;
alter table "export" enable row level security;
alter table "export" force row level security;
create policy keep_export on "export" for all to hub_intake using (true) with check (true);
grant select, insert, update on "export" to hub_intake;
alter table "export_configuration" enable row level security;
alter table "export_configuration" force row level security;
create policy keep_export_configuration on "export_configuration" for all to hub_intake using (true) with check (true);
grant select, insert, update on "export_configuration" to hub_intake;
alter table "configuration_link" enable row level security;
alter table "configuration_link" force row level security;
create policy keep_configuration_link on "configuration_link" for all to hub_intake using (true) with check (true);
grant select, insert, update on "configuration_link" to hub_intake;
alter table "feasibility_assessment" enable row level security;
alter table "feasibility_assessment" force row level security;
create policy keep_feasibility_assessment on "feasibility_assessment" for all to hub_intake using (true) with check (true);
grant select, insert, update on "feasibility_assessment" to hub_intake;
alter table "industry_risk" enable row level security;
alter table "industry_risk" force row level security;
create policy keep_industry_risk on "industry_risk" for all to hub_intake using (true) with check (true);
grant select, insert, update on "industry_risk" to hub_intake;
alter table "industry_visit" enable row level security;
alter table "industry_visit" force row level security;
create policy keep_industry_visit on "industry_visit" for all to hub_intake using (true) with check (true);
grant select, insert, update on "industry_visit" to hub_intake;
alter table "visit_answer" enable row level security;
alter table "visit_answer" force row level security;
create policy keep_visit_answer on "visit_answer" for all to hub_intake using (true) with check (true);
grant select, insert, update on "visit_answer" to hub_intake;
alter table "visit_debrief" enable row level security;
alter table "visit_debrief" force row level security;
create policy keep_visit_debrief on "visit_debrief" for all to hub_intake using (true) with check (true);
grant select, insert, update on "visit_debrief" to hub_intake;
alter table "visit_follow_up" enable row level security;
alter table "visit_follow_up" force row level security;
create policy keep_visit_follow_up on "visit_follow_up" for all to hub_intake using (true) with check (true);
grant select, insert, update on "visit_follow_up" to hub_intake;
alter table "internal_remark" enable row level security;
alter table "internal_remark" force row level security;
create policy keep_internal_remark on "internal_remark" for all to hub_intake using (true) with check (true);
grant select, insert, update on "internal_remark" to hub_intake;
alter table "command_priority" enable row level security;
alter table "command_priority" force row level security;
create policy keep_command_priority on "command_priority" for all to hub_intake using (true) with check (true);
grant select, insert, update on "command_priority" to hub_intake;
alter table "materiel_notice" enable row level security;
alter table "materiel_notice" force row level security;
create policy keep_materiel_notice on "materiel_notice" for all to hub_intake using (true) with check (true);
grant select, insert, update on "materiel_notice" to hub_intake;
alter table "materiel_notice_coordination" enable row level security;
alter table "materiel_notice_coordination" force row level security;
create policy keep_materiel_notice_coordination on "materiel_notice_coordination" for all to hub_intake using (true) with check (true);
grant select, insert, update on "materiel_notice_coordination" to hub_intake;
alter table "materiel_notice_addressee" enable row level security;
alter table "materiel_notice_addressee" force row level security;
create policy keep_materiel_notice_addressee on "materiel_notice_addressee" for all to hub_intake using (true) with check (true);
grant select, insert, update on "materiel_notice_addressee" to hub_intake;
alter table "materiel_notice_answer" enable row level security;
alter table "materiel_notice_answer" force row level security;
create policy keep_materiel_notice_answer on "materiel_notice_answer" for all to hub_intake using (true) with check (true);
grant select, insert, update on "materiel_notice_answer" to hub_intake;
alter table "payment_schedule" enable row level security;
alter table "payment_schedule" force row level security;
create policy keep_payment_schedule on "payment_schedule" for all to hub_intake using (true) with check (true);
grant select, insert, update on "payment_schedule" to hub_intake;
alter table "scheduled_payment" enable row level security;
alter table "scheduled_payment" force row level security;
create policy keep_scheduled_payment on "scheduled_payment" for all to hub_intake using (true) with check (true);
grant select, insert, update on "scheduled_payment" to hub_intake;
alter table "position_of_prominence" enable row level security;
alter table "position_of_prominence" force row level security;
create policy keep_position_of_prominence on "position_of_prominence" for all to hub_intake using (true) with check (true);
grant select, insert, update on "position_of_prominence" to hub_intake;
alter table "production_milestone" enable row level security;
alter table "production_milestone" force row level security;
create policy keep_production_milestone on "production_milestone" for all to hub_intake using (true) with check (true);
grant select, insert, update on "production_milestone" to hub_intake;
alter table "program_baseline" enable row level security;
alter table "program_baseline" force row level security;
create policy keep_program_baseline on "program_baseline" for all to hub_intake using (true) with check (true);
grant select, insert, update on "program_baseline" to hub_intake;
alter table "baseline_use" enable row level security;
alter table "baseline_use" force row level security;
create policy keep_baseline_use on "baseline_use" for all to hub_intake using (true) with check (true);
grant select, insert, update on "baseline_use" to hub_intake;
alter table "baseline_deviation" enable row level security;
alter table "baseline_deviation" force row level security;
create policy keep_baseline_deviation on "baseline_deviation" for all to hub_intake using (true) with check (true);
grant select, insert, update on "baseline_deviation" to hub_intake;
alter table "public_award" enable row level security;
alter table "public_award" force row level security;
create policy keep_public_award on "public_award" for all to hub_intake using (true) with check (true);
grant select, insert, update on "public_award" to hub_intake;
alter table "reconciliation" enable row level security;
alter table "reconciliation" force row level security;
create policy keep_reconciliation on "reconciliation" for all to hub_intake using (true) with check (true);
grant select, insert, update on "reconciliation" to hub_intake;
alter table "release" enable row level security;
alter table "release" force row level security;
create policy keep_release on "release" for all to hub_intake using (true) with check (true);
grant select, insert, update on "release" to hub_intake;
alter table "consent" enable row level security;
alter table "consent" force row level security;
create policy keep_consent on "consent" for all to hub_intake using (true) with check (true);
grant select, insert, update on "consent" to hub_intake;
alter table "report_to_congress" enable row level security;
alter table "report_to_congress" force row level security;
create policy keep_report_to_congress on "report_to_congress" for all to hub_intake using (true) with check (true);
grant select, insert, update on "report_to_congress" to hub_intake;
alter table "response" enable row level security;
alter table "response" force row level security;
create policy keep_response on "response" for all to hub_intake using (true) with check (true);
grant select, insert, update on "response" to hub_intake;
alter table "price_and_availability" enable row level security;
alter table "price_and_availability" force row level security;
create policy keep_price_and_availability on "price_and_availability" for all to hub_intake using (true) with check (true);
grant select, insert, update on "price_and_availability" to hub_intake;
alter table "review" enable row level security;
alter table "review" force row level security;
create policy keep_review on "review" for all to hub_intake using (true) with check (true);
grant select, insert, update on "review" to hub_intake;
alter table "letter_of_request_routing" enable row level security;
alter table "letter_of_request_routing" force row level security;
create policy keep_letter_of_request_routing on "letter_of_request_routing" for all to hub_intake using (true) with check (true);
grant select, insert, update on "letter_of_request_routing" to hub_intake;
alter table "country_team_assessment_routing" enable row level security;
alter table "country_team_assessment_routing" force row level security;
create policy keep_country_team_assessment_routing on "country_team_assessment_routing" for all to hub_intake using (true) with check (true);
grant select, insert, update on "country_team_assessment_routing" to hub_intake;
alter table "alert_routing" enable row level security;
alter table "alert_routing" force row level security;
create policy keep_alert_routing on "alert_routing" for all to hub_intake using (true) with check (true);
grant select, insert, update on "alert_routing" to hub_intake;
alter table "sales_forecast" enable row level security;
alter table "sales_forecast" force row level security;
create policy keep_sales_forecast on "sales_forecast" for all to hub_intake using (true) with check (true);
grant select, insert, update on "sales_forecast" to hub_intake;
alter table "sole_source_designation" enable row level security;
alter table "sole_source_designation" force row level security;
create policy keep_sole_source_designation on "sole_source_designation" for all to hub_intake using (true) with check (true);
grant select, insert, update on "sole_source_designation" to hub_intake;
alter table "training_line" enable row level security;
alter table "training_line" force row level security;
create policy keep_training_line on "training_line" for all to hub_intake using (true) with check (true);
grant select, insert, update on "training_line" to hub_intake;
alter table "training_nomination" enable row level security;
alter table "training_nomination" force row level security;
create policy keep_training_nomination on "training_nomination" for all to hub_intake using (true) with check (true);
grant select, insert, update on "training_nomination" to hub_intake;
alter table "student" enable row level security;
alter table "student" force row level security;
create policy keep_student on "student" for all to hub_intake using (true) with check (true);
grant select, insert, update on "student" to hub_intake;
alter table "post_training_interview" enable row level security;
alter table "post_training_interview" force row level security;
create policy keep_post_training_interview on "post_training_interview" for all to hub_intake using (true) with check (true);
grant select, insert, update on "post_training_interview" to hub_intake;
alter table "survey_team" enable row level security;
alter table "survey_team" force row level security;
create policy keep_survey_team on "survey_team" for all to hub_intake using (true) with check (true);
grant select, insert, update on "survey_team" to hub_intake;
alter table "survey_report" enable row level security;
alter table "survey_report" force row level security;
create policy keep_survey_report on "survey_report" for all to hub_intake using (true) with check (true);
grant select, insert, update on "survey_report" to hub_intake;
alter table "requirements_team" enable row level security;
alter table "requirements_team" force row level security;
create policy keep_requirements_team on "requirements_team" for all to hub_intake using (true) with check (true);
grant select, insert, update on "requirements_team" to hub_intake;
alter table "sustainment_plan" enable row level security;
alter table "sustainment_plan" force row level security;
create policy keep_sustainment_plan on "sustainment_plan" for all to hub_intake using (true) with check (true);
grant select, insert, update on "sustainment_plan" to hub_intake;
alter table "token_administrator" enable row level security;
alter table "token_administrator" force row level security;
create policy keep_token_administrator on "token_administrator" for all to hub_intake using (true) with check (true);
grant select, insert, update on "token_administrator" to hub_intake;
alter table "training_allocation" enable row level security;
alter table "training_allocation" force row level security;
create policy keep_training_allocation on "training_allocation" for all to hub_intake using (true) with check (true);
grant select, insert, update on "training_allocation" to hub_intake;
alter table "transfer_request" enable row level security;
alter table "transfer_request" force row level security;
create policy keep_transfer_request on "transfer_request" for all to hub_intake using (true) with check (true);
grant select, insert, update on "transfer_request" to hub_intake;
alter table "transfer_decision" enable row level security;
alter table "transfer_decision" force row level security;
create policy keep_transfer_decision on "transfer_decision" for all to hub_intake using (true) with check (true);
grant select, insert, update on "transfer_decision" to hub_intake;
alter table "disposal" enable row level security;
alter table "disposal" force row level security;
create policy keep_disposal on "disposal" for all to hub_intake using (true) with check (true);
grant select, insert, update on "disposal" to hub_intake;
alter table "transportation_plan" enable row level security;
alter table "transportation_plan" force row level security;
create policy keep_transportation_plan on "transportation_plan" for all to hub_intake using (true) with check (true);
grant select, insert, update on "transportation_plan" to hub_intake;
alter table "transportation_preference" enable row level security;
alter table "transportation_preference" force row level security;
create policy keep_transportation_preference on "transportation_preference" for all to hub_intake using (true) with check (true);
grant select, insert, update on "transportation_preference" to hub_intake;
alter table "visit_inquiry" enable row level security;
alter table "visit_inquiry" force row level security;
create policy keep_visit_inquiry on "visit_inquiry" for all to hub_intake using (true) with check (true);
grant select, insert, update on "visit_inquiry" to hub_intake;
alter table "visit_acknowledgement" enable row level security;
alter table "visit_acknowledgement" force row level security;
create policy keep_visit_acknowledgement on "visit_acknowledgement" for all to hub_intake using (true) with check (true);
grant select, insert, update on "visit_acknowledgement" to hub_intake;
alter table "webhook_subscription" enable row level security;
alter table "webhook_subscription" force row level security;
create policy keep_webhook_subscription on "webhook_subscription" for all to hub_intake using (true) with check (true);
grant select, insert, update on "webhook_subscription" to hub_intake;
create function some_release_cdaaf07a(uuid, integer) returns boolean language sql stable parallel safe as $f$select exists (select 1 from "release" r where r.record = $1::text and r.record_version = $2 and (r."released_to" = current_setting('hub.party', true)))$f$;
create function some_consent_46a7a725(uuid, integer) returns boolean language sql stable parallel safe as $f$select exists (select 1 from "consent" r where r.record = $1::text and r.record_version = $2 and (r."consented_to" = current_setting('hub.party', true)))$f$;
create function admits_partner_edba3267(marking_controls text[], marking_addressees text[], originator text, id uuid, version integer) returns boolean language plpgsql stable parallel safe as $f$begin return coalesce(((((admits_partner_edba3267."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any(admits_partner_edba3267."marking_addressees"))) or ((not coalesce((admits_partner_edba3267."marking_controls" && array['DL ONLY']), false)) and ((not coalesce((admits_partner_edba3267."marking_controls" && array['NOFORN', 'FED ONLY', 'FEDCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce((admits_partner_edba3267."marking_controls" && array['REL TO', 'DISPLAY ONLY']), false)) or (current_setting('hub.trigraph', true) = any(admits_partner_edba3267."marking_addressees"))) and ((not coalesce((admits_partner_edba3267."marking_controls" && array['RELIDO']), false)) or some_release_cdaaf07a(admits_partner_edba3267.id, admits_partner_edba3267.version))))) and ((not coalesce((admits_partner_edba3267."marking_controls" && array['PROPIN']), false)) or (admits_partner_edba3267."originator" = current_setting('hub.party', true)) or some_consent_46a7a725(admits_partner_edba3267.id, admits_partner_edba3267.version))), false); end$f$;
create function admits_sco_5b6ee36c(marking_controls text[], marking_addressees text[]) returns boolean language plpgsql stable parallel safe as $f$begin return coalesce((((admits_sco_5b6ee36c."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any(admits_sco_5b6ee36c."marking_addressees"))) or ((not coalesce((admits_sco_5b6ee36c."marking_controls" && array['DL ONLY']), false)) and ((not coalesce((admits_sco_5b6ee36c."marking_controls" && array['AC', 'AWP']), false))))), false); end$f$;
create function admits_dsca_2dbd4edb(marking_controls text[], marking_addressees text[]) returns boolean language plpgsql stable parallel safe as $f$begin return coalesce((((admits_dsca_2dbd4edb."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any(admits_dsca_2dbd4edb."marking_addressees"))) or ((not coalesce((admits_dsca_2dbd4edb."marking_controls" && array['DL ONLY']), false)) and ((not coalesce((admits_dsca_2dbd4edb."marking_controls" && array['AC', 'AWP']), false))))), false); end$f$;
create function admits_agency_47bf4d7f(marking_controls text[], marking_addressees text[]) returns boolean language plpgsql stable parallel safe as $f$begin return coalesce((((admits_agency_47bf4d7f."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any(admits_agency_47bf4d7f."marking_addressees"))) or ((not coalesce((admits_agency_47bf4d7f."marking_controls" && array['DL ONLY']), false)) and true)), false); end$f$;
create function some_contract_0af0a341(uuid) returns boolean language sql stable parallel safe as $f$select exists (select 1 from "contract" r where r.case_id = $1 and ((r."contractor" = current_setting('hub.code', true)) and (r."awarded_on" is not null)))$f$;
create function admits_industry_b93c6228(marking_controls text[], marking_addressees text[], originator text, case_id uuid) returns boolean language plpgsql stable parallel safe as $f$begin return coalesce(((((admits_industry_b93c6228."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any(admits_industry_b93c6228."marking_addressees"))) or ((not coalesce((admits_industry_b93c6228."marking_controls" && array['DL ONLY']), false)) and ((not coalesce((admits_industry_b93c6228."marking_controls" && array['FED ONLY', 'NOCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce((admits_industry_b93c6228."marking_controls" && array['FEDCON']), false)) or some_contract_0af0a341(admits_industry_b93c6228.case_id))))) and ((not coalesce((admits_industry_b93c6228."marking_controls" && array['PROPIN']), false)) or (admits_industry_b93c6228."originator" = current_setting('hub.party', true)))), false); end$f$;
create function admits_state_bc006dea(marking_controls text[], marking_addressees text[]) returns boolean language plpgsql stable parallel safe as $f$begin return coalesce((((admits_state_bc006dea."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any(admits_state_bc006dea."marking_addressees"))) or ((not coalesce((admits_state_bc006dea."marking_controls" && array['DL ONLY']), false)) and ((not coalesce((admits_state_bc006dea."marking_controls" && array['AC', 'AWP']), false))))), false); end$f$;
create function admits_ccmd_2dde4197(marking_controls text[], marking_addressees text[]) returns boolean language plpgsql stable parallel safe as $f$begin return coalesce((((admits_ccmd_2dde4197."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any(admits_ccmd_2dde4197."marking_addressees"))) or ((not coalesce((admits_ccmd_2dde4197."marking_controls" && array['DL ONLY']), false)) and ((not coalesce((admits_ccmd_2dde4197."marking_controls" && array['AC', 'AWP']), false))))), false); end$f$;
create function admits_dfas_c9ba37fa(marking_controls text[], marking_addressees text[]) returns boolean language plpgsql stable parallel safe as $f$begin return coalesce((((admits_dfas_c9ba37fa."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any(admits_dfas_c9ba37fa."marking_addressees"))) or ((not coalesce((admits_dfas_c9ba37fa."marking_controls" && array['DL ONLY']), false)) and ((not coalesce((admits_dfas_c9ba37fa."marking_controls" && array['AC', 'AWP']), false))))), false); end$f$;
create policy hub_reads_as_partner_case on "case" for select to hub_reads_as_partner using (
  (("case"."partner" = current_setting('hub.code', true)) and (("case"."purchaser_told" = true) or ("case"."program" = '')))
);
grant select on "case" to hub_reads_as_partner;
create policy hub_reads_as_sco_case on "case" for select to hub_reads_as_sco using (
  ("case"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "case" to hub_reads_as_sco;
create policy hub_reads_as_dsca_case on "case" for select to hub_reads_as_dsca using (
  true
);
grant select on "case" to hub_reads_as_dsca;
create policy hub_reads_as_agency_case on "case" for select to hub_reads_as_agency using (
  (("case"."agency" = current_setting('hub.code', true)) or true)
);
grant select on "case" to hub_reads_as_agency;
create policy hub_reads_as_industry_case on "case" for select to hub_reads_as_industry using (
  (exists (select 1 from "rom_invitation" r0 where r0.case_id = "case".id and (r0."company" = (select current_setting('hub.code', true)))) or exists (select 1 from "contract" r1 where r1.case_id = "case".id and ((r1."contractor" = (select current_setting('hub.code', true))) and (r1."awarded_on" is not null))) or exists (select 1 from "configuration_link" r2 where r2.case_id = "case".id and (r2."contractor" = (select current_setting('hub.code', true)))))
);
grant select on "case" to hub_reads_as_industry;
create policy hub_reads_as_state_case on "case" for select to hub_reads_as_state using (
  true
);
grant select on "case" to hub_reads_as_state;
create policy hub_reads_as_ccmd_case on "case" for select to hub_reads_as_ccmd using (
  ("case"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "case" to hub_reads_as_ccmd;
create policy hub_reads_as_dfas_case on "case" for select to hub_reads_as_dfas using (
  ("case"."document_accepted" = true)
);
grant select on "case" to hub_reads_as_dfas;
create policy hub_reads_as_partner_access_token on "access_token" for select to hub_reads_as_partner using (
  ("access_token"."originator" = current_setting('hub.party', true))
);
grant select on "access_token" to hub_reads_as_partner;
create policy hub_reads_as_sco_access_token on "access_token" for select to hub_reads_as_sco using (
  (("access_token"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) or ("access_token"."originator" = current_setting('hub.party', true)))
);
grant select on "access_token" to hub_reads_as_sco;
create policy hub_reads_as_dsca_access_token on "access_token" for select to hub_reads_as_dsca using (
  true
);
grant select on "access_token" to hub_reads_as_dsca;
create policy hub_reads_as_agency_access_token on "access_token" for select to hub_reads_as_agency using (
  ("access_token"."originator" = current_setting('hub.party', true))
);
grant select on "access_token" to hub_reads_as_agency;
create policy hub_reads_as_industry_access_token on "access_token" for select to hub_reads_as_industry using (
  ("access_token"."originator" = current_setting('hub.party', true))
);
grant select on "access_token" to hub_reads_as_industry;
create policy hub_reads_as_state_access_token on "access_token" for select to hub_reads_as_state using (
  ("access_token"."originator" = current_setting('hub.party', true))
);
grant select on "access_token" to hub_reads_as_state;
create policy hub_reads_as_ccmd_access_token on "access_token" for select to hub_reads_as_ccmd using (
  ("access_token"."originator" = current_setting('hub.party', true))
);
grant select on "access_token" to hub_reads_as_ccmd;
create policy hub_reads_as_dfas_access_token on "access_token" for select to hub_reads_as_dfas using (
  ("access_token"."originator" = current_setting('hub.party', true))
);
grant select on "access_token" to hub_reads_as_dfas;
create policy hub_reads_as_partner_access_revocation on "access_revocation" for select to hub_reads_as_partner using (
  ("access_revocation"."party" = current_setting('hub.party', true))
);
grant select on "access_revocation" to hub_reads_as_partner;
create policy hub_reads_as_sco_access_revocation on "access_revocation" for select to hub_reads_as_sco using (
  (("access_revocation"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) or ("access_revocation"."party" = current_setting('hub.party', true)))
);
grant select on "access_revocation" to hub_reads_as_sco;
create policy hub_reads_as_dsca_access_revocation on "access_revocation" for select to hub_reads_as_dsca using (
  true
);
grant select on "access_revocation" to hub_reads_as_dsca;
create policy hub_reads_as_agency_access_revocation on "access_revocation" for select to hub_reads_as_agency using (
  ("access_revocation"."party" = current_setting('hub.party', true))
);
grant select on "access_revocation" to hub_reads_as_agency;
create policy hub_reads_as_industry_access_revocation on "access_revocation" for select to hub_reads_as_industry using (
  ("access_revocation"."party" = current_setting('hub.party', true))
);
grant select on "access_revocation" to hub_reads_as_industry;
create policy hub_reads_as_state_access_revocation on "access_revocation" for select to hub_reads_as_state using (
  ("access_revocation"."party" = current_setting('hub.party', true))
);
grant select on "access_revocation" to hub_reads_as_state;
create policy hub_reads_as_ccmd_access_revocation on "access_revocation" for select to hub_reads_as_ccmd using (
  ("access_revocation"."party" = current_setting('hub.party', true))
);
grant select on "access_revocation" to hub_reads_as_ccmd;
create policy hub_reads_as_dfas_access_revocation on "access_revocation" for select to hub_reads_as_dfas using (
  ("access_revocation"."party" = current_setting('hub.party', true))
);
grant select on "access_revocation" to hub_reads_as_dfas;
create policy hub_reads_as_partner_alert on "alert" for select to hub_reads_as_partner using (
  ("alert".marking is null or (not coalesce(("alert"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("alert".marking_controls, "alert".marking_addressees, "alert".originator, "alert".id, "alert".version)) and ((("alert"."partner" = current_setting('hub.code', true)) and (("alert"."purchaser_told" = true) or ("alert"."program" = ''))) and ("alert"."kind" = 'IMMEDIATE_SAFETY'))
);
grant select on "alert" to hub_reads_as_partner;
create policy hub_reads_as_sco_alert on "alert" for select to hub_reads_as_sco using (
  ("alert".marking is null or (not coalesce(("alert"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("alert".marking_controls, "alert".marking_addressees)) and ("alert"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "alert" to hub_reads_as_sco;
create policy hub_reads_as_dsca_alert on "alert" for select to hub_reads_as_dsca using (
  ("alert".marking is null or (not coalesce(("alert"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("alert".marking_controls, "alert".marking_addressees))
);
grant select on "alert" to hub_reads_as_dsca;
create policy hub_reads_as_agency_alert on "alert" for select to hub_reads_as_agency using (
  ("alert".marking is null or (not coalesce(("alert"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("alert".marking_controls, "alert".marking_addressees)) and ("alert"."agency" = current_setting('hub.code', true))
);
grant select on "alert" to hub_reads_as_agency;
create policy hub_reads_as_industry_alert on "alert" for select to hub_reads_as_industry using (
  ("alert".marking is null or (not coalesce(("alert"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("alert".marking_controls, "alert".marking_addressees, "alert".originator, "alert".case_id)) and (("alert"."kind" = 'IMMEDIATE_SAFETY') and ("alert"."contractor" = current_setting('hub.code', true)))
);
grant select on "alert" to hub_reads_as_industry;
create policy hub_reads_as_state_alert on "alert" for select to hub_reads_as_state using (
  ("alert".marking is null or (not coalesce(("alert"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("alert".marking_controls, "alert".marking_addressees)) and (true and ("alert"."kind" = 'COMMITMENT_AT_RISK'))
);
grant select on "alert" to hub_reads_as_state;
create policy hub_reads_as_ccmd_alert on "alert" for select to hub_reads_as_ccmd using (
  ("alert".marking is null or (not coalesce(("alert"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("alert".marking_controls, "alert".marking_addressees)) and ("alert"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "alert" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_alert_response on "alert_response" for select to hub_reads_as_partner using (
  ("alert_response".marking is null or (not coalesce(("alert_response"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("alert_response".marking_controls, "alert_response".marking_addressees, "alert_response".originator, "alert_response".id, "alert_response".version)) and (((("alert_response"."partner" = current_setting('hub.code', true)) and (("alert_response"."purchaser_told" = true) or ("alert_response"."program" = ''))) and (not coalesce(("alert_response"."program" = 'BPC'), false))) and exists (select 1 from "release" r0 where r0.record = "alert_response".id::text and r0.record_version = "alert_response".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "alert_response" to hub_reads_as_partner;
create policy hub_reads_as_sco_alert_response on "alert_response" for select to hub_reads_as_sco using (
  ("alert_response".marking is null or (not coalesce(("alert_response"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("alert_response".marking_controls, "alert_response".marking_addressees)) and (("alert_response"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "alert" r0 where r0.id = "alert_response".parent_id and true))
);
grant select on "alert_response" to hub_reads_as_sco;
create policy hub_reads_as_dsca_alert_response on "alert_response" for select to hub_reads_as_dsca using (
  ("alert_response".marking is null or (not coalesce(("alert_response"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("alert_response".marking_controls, "alert_response".marking_addressees)) and (true and exists (select 1 from "alert" r0 where r0.id = "alert_response".parent_id and true))
);
grant select on "alert_response" to hub_reads_as_dsca;
create policy hub_reads_as_agency_alert_response on "alert_response" for select to hub_reads_as_agency using (
  ("alert_response".marking is null or (not coalesce(("alert_response"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("alert_response".marking_controls, "alert_response".marking_addressees)) and (("alert_response"."agency" = current_setting('hub.code', true)) and exists (select 1 from "alert" r0 where r0.id = "alert_response".parent_id and true))
);
grant select on "alert_response" to hub_reads_as_agency;
create policy hub_reads_as_state_alert_response on "alert_response" for select to hub_reads_as_state using (
  ("alert_response".marking is null or (not coalesce(("alert_response"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("alert_response".marking_controls, "alert_response".marking_addressees))
);
grant select on "alert_response" to hub_reads_as_state;
create policy hub_reads_as_ccmd_alert_response on "alert_response" for select to hub_reads_as_ccmd using (
  ("alert_response".marking is null or (not coalesce(("alert_response"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("alert_response".marking_controls, "alert_response".marking_addressees)) and (("alert_response"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "alert" r0 where r0.id = "alert_response".parent_id and true))
);
grant select on "alert_response" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_rom_call on "rom_call" for select to hub_reads_as_sco using (
  ("rom_call".marking is null or (not coalesce(("rom_call"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("rom_call".marking_controls, "rom_call".marking_addressees)) and ("rom_call"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "rom_call" to hub_reads_as_sco;
create policy hub_reads_as_dsca_rom_call on "rom_call" for select to hub_reads_as_dsca using (
  ("rom_call".marking is null or (not coalesce(("rom_call"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("rom_call".marking_controls, "rom_call".marking_addressees))
);
grant select on "rom_call" to hub_reads_as_dsca;
create policy hub_reads_as_agency_rom_call on "rom_call" for select to hub_reads_as_agency using (
  ("rom_call".marking is null or (not coalesce(("rom_call"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("rom_call".marking_controls, "rom_call".marking_addressees)) and ("rom_call"."agency" = current_setting('hub.code', true))
);
grant select on "rom_call" to hub_reads_as_agency;
create policy hub_reads_as_industry_rom_call on "rom_call" for select to hub_reads_as_industry using (
  ("rom_call".marking is null or (not coalesce(("rom_call"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("rom_call".marking_controls, "rom_call".marking_addressees, "rom_call".originator, "rom_call".case_id)) and exists (select 1 from "rom_invitation" r0 where r0.parent_id = "rom_call".id and (r0."company" = (select current_setting('hub.code', true))))
);
grant select on "rom_call" to hub_reads_as_industry;
create policy hub_reads_as_dsca_rom_invitation on "rom_invitation" for select to hub_reads_as_dsca using (
  true
);
grant select on "rom_invitation" to hub_reads_as_dsca;
create policy hub_reads_as_agency_rom_invitation on "rom_invitation" for select to hub_reads_as_agency using (
  ("rom_invitation"."agency" = current_setting('hub.code', true))
);
grant select on "rom_invitation" to hub_reads_as_agency;
create policy hub_reads_as_industry_rom_invitation on "rom_invitation" for select to hub_reads_as_industry using (
  ("rom_invitation"."company" = current_setting('hub.code', true))
);
grant select on "rom_invitation" to hub_reads_as_industry;
create policy hub_reads_as_sco_rom_question on "rom_question" for select to hub_reads_as_sco using (
  ("rom_question".marking is null or (not coalesce(("rom_question"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("rom_question".marking_controls, "rom_question".marking_addressees)) and ((("rom_question"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and ("rom_question"."published_at" is not null)) and exists (select 1 from "rom_call" r0 where r0.id = "rom_question".parent_id and true))
);
grant select on "rom_question" to hub_reads_as_sco;
create policy hub_reads_as_dsca_rom_question on "rom_question" for select to hub_reads_as_dsca using (
  ("rom_question".marking is null or (not coalesce(("rom_question"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("rom_question".marking_controls, "rom_question".marking_addressees)) and (true and exists (select 1 from "rom_call" r0 where r0.id = "rom_question".parent_id and true))
);
grant select on "rom_question" to hub_reads_as_dsca;
create policy hub_reads_as_agency_rom_question on "rom_question" for select to hub_reads_as_agency using (
  ("rom_question".marking is null or (not coalesce(("rom_question"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("rom_question".marking_controls, "rom_question".marking_addressees)) and (("rom_question"."agency" = current_setting('hub.code', true)) and exists (select 1 from "rom_call" r0 where r0.id = "rom_question".parent_id and true))
);
grant select on "rom_question" to hub_reads_as_agency;
create policy hub_reads_as_industry_rom_question on "rom_question" for select to hub_reads_as_industry using (
  ("rom_question".marking is null or (not coalesce(("rom_question"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("rom_question".marking_controls, "rom_question".marking_addressees, "rom_question".originator, "rom_question".case_id)) and (((exists (select 1 from "rom_invitation" r0 where r0.case_id = "rom_question".case_id and (r0."company" = (select current_setting('hub.code', true)))) or exists (select 1 from "contract" r1 where r1.case_id = "rom_question".case_id and ((r1."contractor" = (select current_setting('hub.code', true))) and (r1."awarded_on" is not null))) or exists (select 1 from "configuration_link" r2 where r2.case_id = "rom_question".case_id and (r2."contractor" = (select current_setting('hub.code', true))))) and (("rom_question"."published_at" is not null) or ("rom_question"."originator" = current_setting('hub.party', true)))) and exists (select 1 from "rom_call" r3 where r3.id = "rom_question".parent_id and true))
);
grant select on "rom_question" to hub_reads_as_industry;
create policy hub_reads_as_partner_rom_estimate on "rom_estimate" for select to hub_reads_as_partner using (
  ("rom_estimate".marking is null or (not coalesce(("rom_estimate"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("rom_estimate".marking_controls, "rom_estimate".marking_addressees, "rom_estimate".originator, "rom_estimate".id, "rom_estimate".version)) and (((("rom_estimate"."partner" = current_setting('hub.code', true)) and (("rom_estimate"."purchaser_told" = true) or ("rom_estimate"."program" = ''))) and (not coalesce(("rom_estimate"."program" = 'BPC'), false))) and exists (select 1 from "consent" r0 where r0.record = "rom_estimate".id::text and r0.record_version = "rom_estimate".version and (r0."consented_to" = (select current_setting('hub.party', true)))))
);
grant select on "rom_estimate" to hub_reads_as_partner;
create policy hub_reads_as_dsca_rom_estimate on "rom_estimate" for select to hub_reads_as_dsca using (
  ("rom_estimate".marking is null or (not coalesce(("rom_estimate"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("rom_estimate".marking_controls, "rom_estimate".marking_addressees)) and (true and exists (select 1 from "rom_call" r0 where r0.id = "rom_estimate".parent_id and true))
);
grant select on "rom_estimate" to hub_reads_as_dsca;
create policy hub_reads_as_agency_rom_estimate on "rom_estimate" for select to hub_reads_as_agency using (
  ("rom_estimate".marking is null or (not coalesce(("rom_estimate"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("rom_estimate".marking_controls, "rom_estimate".marking_addressees)) and (("rom_estimate"."agency" = current_setting('hub.code', true)) and exists (select 1 from "rom_call" r0 where r0.id = "rom_estimate".parent_id and true))
);
grant select on "rom_estimate" to hub_reads_as_agency;
create policy hub_reads_as_industry_rom_estimate on "rom_estimate" for select to hub_reads_as_industry using (
  ("rom_estimate".marking is null or (not coalesce(("rom_estimate"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("rom_estimate".marking_controls, "rom_estimate".marking_addressees, "rom_estimate".originator, "rom_estimate".case_id)) and ("rom_estimate"."originator" = current_setting('hub.party', true))
);
grant select on "rom_estimate" to hub_reads_as_industry;
create policy hub_reads_as_partner_supply_discrepancy_report on "supply_discrepancy_report" for select to hub_reads_as_partner using (
  ("supply_discrepancy_report".marking is null or (not coalesce(("supply_discrepancy_report"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("supply_discrepancy_report".marking_controls, "supply_discrepancy_report".marking_addressees, "supply_discrepancy_report".originator, "supply_discrepancy_report".id, "supply_discrepancy_report".version)) and (((("supply_discrepancy_report"."partner" = current_setting('hub.code', true)) and (("supply_discrepancy_report"."purchaser_told" = true) or ("supply_discrepancy_report"."program" = ''))) and (not coalesce(("supply_discrepancy_report"."program" = 'BPC'), false))) and (("supply_discrepancy_report"."originator" = current_setting('hub.party', true)) or ("supply_discrepancy_report"."decided_on" is not null)))
);
grant select on "supply_discrepancy_report" to hub_reads_as_partner;
create policy hub_reads_as_sco_supply_discrepancy_report on "supply_discrepancy_report" for select to hub_reads_as_sco using (
  ("supply_discrepancy_report".marking is null or (not coalesce(("supply_discrepancy_report"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("supply_discrepancy_report".marking_controls, "supply_discrepancy_report".marking_addressees)) and ("supply_discrepancy_report"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "supply_discrepancy_report" to hub_reads_as_sco;
create policy hub_reads_as_dsca_supply_discrepancy_report on "supply_discrepancy_report" for select to hub_reads_as_dsca using (
  ("supply_discrepancy_report".marking is null or (not coalesce(("supply_discrepancy_report"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("supply_discrepancy_report".marking_controls, "supply_discrepancy_report".marking_addressees))
);
grant select on "supply_discrepancy_report" to hub_reads_as_dsca;
create policy hub_reads_as_agency_supply_discrepancy_report on "supply_discrepancy_report" for select to hub_reads_as_agency using (
  ("supply_discrepancy_report".marking is null or (not coalesce(("supply_discrepancy_report"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("supply_discrepancy_report".marking_controls, "supply_discrepancy_report".marking_addressees)) and ("supply_discrepancy_report"."agency" = current_setting('hub.code', true))
);
grant select on "supply_discrepancy_report" to hub_reads_as_agency;
create policy hub_reads_as_dfas_supply_discrepancy_report on "supply_discrepancy_report" for select to hub_reads_as_dfas using (
  ("supply_discrepancy_report".marking is null or (not coalesce(("supply_discrepancy_report"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("supply_discrepancy_report".marking_controls, "supply_discrepancy_report".marking_addressees)) and ("supply_discrepancy_report"."document_accepted" = true)
);
grant select on "supply_discrepancy_report" to hub_reads_as_dfas;
create policy hub_reads_as_dsca_rom_estimate_file on "rom_estimate_file" for select to hub_reads_as_dsca using (
  ("rom_estimate_file".marking is null or (not coalesce(("rom_estimate_file"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("rom_estimate_file".marking_controls, "rom_estimate_file".marking_addressees)) and (true and exists (select 1 from "rom_estimate" r0 where r0.id = "rom_estimate_file".parent_id and true))
);
grant select on "rom_estimate_file" to hub_reads_as_dsca;
create policy hub_reads_as_agency_rom_estimate_file on "rom_estimate_file" for select to hub_reads_as_agency using (
  ("rom_estimate_file".marking is null or (not coalesce(("rom_estimate_file"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("rom_estimate_file".marking_controls, "rom_estimate_file".marking_addressees)) and (("rom_estimate_file"."agency" = current_setting('hub.code', true)) and exists (select 1 from "rom_estimate" r0 where r0.id = "rom_estimate_file".parent_id and true))
);
grant select on "rom_estimate_file" to hub_reads_as_agency;
create policy hub_reads_as_industry_rom_estimate_file on "rom_estimate_file" for select to hub_reads_as_industry using (
  ("rom_estimate_file".marking is null or (not coalesce(("rom_estimate_file"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("rom_estimate_file".marking_controls, "rom_estimate_file".marking_addressees, "rom_estimate_file".originator, "rom_estimate_file".case_id)) and ("rom_estimate_file"."originator" = current_setting('hub.party', true))
);
grant select on "rom_estimate_file" to hub_reads_as_industry;
create policy hub_reads_as_partner_discrepancy_report_file on "discrepancy_report_file" for select to hub_reads_as_partner using (
  ("discrepancy_report_file".marking is null or (not coalesce(("discrepancy_report_file"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("discrepancy_report_file".marking_controls, "discrepancy_report_file".marking_addressees, "discrepancy_report_file".originator, "discrepancy_report_file".id, "discrepancy_report_file".version)) and ((((("discrepancy_report_file"."partner" = current_setting('hub.code', true)) and (("discrepancy_report_file"."purchaser_told" = true) or ("discrepancy_report_file"."program" = ''))) and (not coalesce(("discrepancy_report_file"."program" = 'BPC'), false))) and ("discrepancy_report_file"."originator" = current_setting('hub.party', true))) and exists (select 1 from "supply_discrepancy_report" r0 where r0.id = "discrepancy_report_file".parent_id and true))
);
grant select on "discrepancy_report_file" to hub_reads_as_partner;
create policy hub_reads_as_sco_discrepancy_report_file on "discrepancy_report_file" for select to hub_reads_as_sco using (
  ("discrepancy_report_file".marking is null or (not coalesce(("discrepancy_report_file"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("discrepancy_report_file".marking_controls, "discrepancy_report_file".marking_addressees)) and (("discrepancy_report_file"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "supply_discrepancy_report" r0 where r0.id = "discrepancy_report_file".parent_id and true))
);
grant select on "discrepancy_report_file" to hub_reads_as_sco;
create policy hub_reads_as_dsca_discrepancy_report_file on "discrepancy_report_file" for select to hub_reads_as_dsca using (
  ("discrepancy_report_file".marking is null or (not coalesce(("discrepancy_report_file"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("discrepancy_report_file".marking_controls, "discrepancy_report_file".marking_addressees)) and (true and exists (select 1 from "supply_discrepancy_report" r0 where r0.id = "discrepancy_report_file".parent_id and true))
);
grant select on "discrepancy_report_file" to hub_reads_as_dsca;
create policy hub_reads_as_agency_discrepancy_report_file on "discrepancy_report_file" for select to hub_reads_as_agency using (
  ("discrepancy_report_file".marking is null or (not coalesce(("discrepancy_report_file"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("discrepancy_report_file".marking_controls, "discrepancy_report_file".marking_addressees)) and (("discrepancy_report_file"."agency" = current_setting('hub.code', true)) and exists (select 1 from "supply_discrepancy_report" r0 where r0.id = "discrepancy_report_file".parent_id and true))
);
grant select on "discrepancy_report_file" to hub_reads_as_agency;
create policy hub_reads_as_dfas_discrepancy_report_file on "discrepancy_report_file" for select to hub_reads_as_dfas using (
  ("discrepancy_report_file".marking is null or (not coalesce(("discrepancy_report_file"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("discrepancy_report_file".marking_controls, "discrepancy_report_file".marking_addressees)) and (("discrepancy_report_file"."document_accepted" = true) and exists (select 1 from "supply_discrepancy_report" r0 where r0.id = "discrepancy_report_file".parent_id and true))
);
grant select on "discrepancy_report_file" to hub_reads_as_dfas;
create policy hub_reads_as_partner_billing_statement on "billing_statement" for select to hub_reads_as_partner using (
  ("billing_statement".marking is null or (not coalesce(("billing_statement"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("billing_statement".marking_controls, "billing_statement".marking_addressees, "billing_statement".originator, "billing_statement".id, "billing_statement".version)) and (((("billing_statement"."partner" = current_setting('hub.code', true)) and (("billing_statement"."purchaser_told" = true) or ("billing_statement"."program" = ''))) and (not coalesce(("billing_statement"."program" = 'BPC'), false))) and ("billing_statement"."issued_on" is not null))
);
grant select on "billing_statement" to hub_reads_as_partner;
create policy hub_reads_as_sco_billing_statement on "billing_statement" for select to hub_reads_as_sco using (
  ("billing_statement".marking is null or (not coalesce(("billing_statement"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("billing_statement".marking_controls, "billing_statement".marking_addressees)) and ("billing_statement"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "billing_statement" to hub_reads_as_sco;
create policy hub_reads_as_dsca_billing_statement on "billing_statement" for select to hub_reads_as_dsca using (
  ("billing_statement".marking is null or (not coalesce(("billing_statement"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("billing_statement".marking_controls, "billing_statement".marking_addressees))
);
grant select on "billing_statement" to hub_reads_as_dsca;
create policy hub_reads_as_agency_billing_statement on "billing_statement" for select to hub_reads_as_agency using (
  ("billing_statement".marking is null or (not coalesce(("billing_statement"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("billing_statement".marking_controls, "billing_statement".marking_addressees)) and ("billing_statement"."agency" = current_setting('hub.code', true))
);
grant select on "billing_statement" to hub_reads_as_agency;
create policy hub_reads_as_dfas_billing_statement on "billing_statement" for select to hub_reads_as_dfas using (
  ("billing_statement".marking is null or (not coalesce(("billing_statement"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("billing_statement".marking_controls, "billing_statement".marking_addressees)) and ("billing_statement"."document_accepted" = true)
);
grant select on "billing_statement" to hub_reads_as_dfas;
create policy hub_reads_as_dsca_termination_liability on "termination_liability" for select to hub_reads_as_dsca using (
  ("termination_liability".marking is null or (not coalesce(("termination_liability"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("termination_liability".marking_controls, "termination_liability".marking_addressees))
);
grant select on "termination_liability" to hub_reads_as_dsca;
create policy hub_reads_as_agency_termination_liability on "termination_liability" for select to hub_reads_as_agency using (
  ("termination_liability".marking is null or (not coalesce(("termination_liability"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("termination_liability".marking_controls, "termination_liability".marking_addressees)) and ("termination_liability"."agency" = current_setting('hub.code', true))
);
grant select on "termination_liability" to hub_reads_as_agency;
create policy hub_reads_as_dfas_termination_liability on "termination_liability" for select to hub_reads_as_dfas using (
  ("termination_liability".marking is null or (not coalesce(("termination_liability"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("termination_liability".marking_controls, "termination_liability".marking_addressees)) and ("termination_liability"."document_accepted" = true)
);
grant select on "termination_liability" to hub_reads_as_dfas;
create policy hub_reads_as_sco_budget_call on "budget_call" for select to hub_reads_as_sco using (
  ("budget_call"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "budget_call" to hub_reads_as_sco;
create policy hub_reads_as_dsca_budget_call on "budget_call" for select to hub_reads_as_dsca using (
  true
);
grant select on "budget_call" to hub_reads_as_dsca;
create policy hub_reads_as_state_budget_call on "budget_call" for select to hub_reads_as_state using (
  true
);
grant select on "budget_call" to hub_reads_as_state;
create policy hub_reads_as_ccmd_budget_call on "budget_call" for select to hub_reads_as_ccmd using (
  ("budget_call"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "budget_call" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_spend_plan on "spend_plan" for select to hub_reads_as_sco using (
  ("spend_plan"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "spend_plan" to hub_reads_as_sco;
create policy hub_reads_as_dsca_spend_plan on "spend_plan" for select to hub_reads_as_dsca using (
  true
);
grant select on "spend_plan" to hub_reads_as_dsca;
create policy hub_reads_as_state_spend_plan on "spend_plan" for select to hub_reads_as_state using (
  true
);
grant select on "spend_plan" to hub_reads_as_state;
create policy hub_reads_as_ccmd_spend_plan on "spend_plan" for select to hub_reads_as_ccmd using (
  ("spend_plan"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "spend_plan" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_spend_plan_line on "spend_plan_line" for select to hub_reads_as_sco using (
  ("spend_plan_line"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "spend_plan_line" to hub_reads_as_sco;
create policy hub_reads_as_dsca_spend_plan_line on "spend_plan_line" for select to hub_reads_as_dsca using (
  true
);
grant select on "spend_plan_line" to hub_reads_as_dsca;
create policy hub_reads_as_state_spend_plan_line on "spend_plan_line" for select to hub_reads_as_state using (
  true
);
grant select on "spend_plan_line" to hub_reads_as_state;
create policy hub_reads_as_ccmd_spend_plan_line on "spend_plan_line" for select to hub_reads_as_ccmd using (
  ("spend_plan_line"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "spend_plan_line" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_budget_cycle on "budget_cycle" for select to hub_reads_as_sco using (
  true
);
grant select on "budget_cycle" to hub_reads_as_sco;
create policy hub_reads_as_dsca_budget_cycle on "budget_cycle" for select to hub_reads_as_dsca using (
  true
);
grant select on "budget_cycle" to hub_reads_as_dsca;
create policy hub_reads_as_state_budget_cycle on "budget_cycle" for select to hub_reads_as_state using (
  true
);
grant select on "budget_cycle" to hub_reads_as_state;
create policy hub_reads_as_ccmd_budget_cycle on "budget_cycle" for select to hub_reads_as_ccmd using (
  true
);
grant select on "budget_cycle" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_budget_cycle_step on "budget_cycle_step" for select to hub_reads_as_sco using (
  true
);
grant select on "budget_cycle_step" to hub_reads_as_sco;
create policy hub_reads_as_dsca_budget_cycle_step on "budget_cycle_step" for select to hub_reads_as_dsca using (
  true
);
grant select on "budget_cycle_step" to hub_reads_as_dsca;
create policy hub_reads_as_state_budget_cycle_step on "budget_cycle_step" for select to hub_reads_as_state using (
  true
);
grant select on "budget_cycle_step" to hub_reads_as_state;
create policy hub_reads_as_ccmd_budget_cycle_step on "budget_cycle_step" for select to hub_reads_as_ccmd using (
  true
);
grant select on "budget_cycle_step" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_budget_request on "budget_request" for select to hub_reads_as_sco using (
  ("budget_request".marking is null or (not coalesce(("budget_request"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("budget_request".marking_controls, "budget_request".marking_addressees)) and ("budget_request"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "budget_request" to hub_reads_as_sco;
create policy hub_reads_as_dsca_budget_request on "budget_request" for select to hub_reads_as_dsca using (
  ("budget_request".marking is null or (not coalesce(("budget_request"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("budget_request".marking_controls, "budget_request".marking_addressees))
);
grant select on "budget_request" to hub_reads_as_dsca;
create policy hub_reads_as_state_budget_request on "budget_request" for select to hub_reads_as_state using (
  ("budget_request".marking is null or (not coalesce(("budget_request"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("budget_request".marking_controls, "budget_request".marking_addressees))
);
grant select on "budget_request" to hub_reads_as_state;
create policy hub_reads_as_ccmd_budget_request on "budget_request" for select to hub_reads_as_ccmd using (
  ("budget_request".marking is null or (not coalesce(("budget_request"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("budget_request".marking_controls, "budget_request".marking_addressees)) and ("budget_request"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "budget_request" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_budget_recommendation on "budget_recommendation" for select to hub_reads_as_sco using (
  (("budget_recommendation"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and ("budget_recommendation"."office" = 'COMBATANT_COMMAND'))
);
grant select on "budget_recommendation" to hub_reads_as_sco;
create policy hub_reads_as_dsca_budget_recommendation on "budget_recommendation" for select to hub_reads_as_dsca using (
  true
);
grant select on "budget_recommendation" to hub_reads_as_dsca;
create policy hub_reads_as_state_budget_recommendation on "budget_recommendation" for select to hub_reads_as_state using (
  true
);
grant select on "budget_recommendation" to hub_reads_as_state;
create policy hub_reads_as_ccmd_budget_recommendation on "budget_recommendation" for select to hub_reads_as_ccmd using (
  ("budget_recommendation"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "budget_recommendation" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_building_partner_capacity_program on "building_partner_capacity_program" for select to hub_reads_as_sco using (
  ("building_partner_capacity_program".marking is null or (not coalesce(("building_partner_capacity_program"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("building_partner_capacity_program".marking_controls, "building_partner_capacity_program".marking_addressees)) and ("building_partner_capacity_program"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "building_partner_capacity_program" to hub_reads_as_sco;
create policy hub_reads_as_dsca_building_partner_capacity_program on "building_partner_capacity_program" for select to hub_reads_as_dsca using (
  ("building_partner_capacity_program".marking is null or (not coalesce(("building_partner_capacity_program"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("building_partner_capacity_program".marking_controls, "building_partner_capacity_program".marking_addressees))
);
grant select on "building_partner_capacity_program" to hub_reads_as_dsca;
create policy hub_reads_as_agency_building_partner_capacity_program on "building_partner_capacity_program" for select to hub_reads_as_agency using (
  ("building_partner_capacity_program".marking is null or (not coalesce(("building_partner_capacity_program"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("building_partner_capacity_program".marking_controls, "building_partner_capacity_program".marking_addressees)) and ("building_partner_capacity_program"."agency" = current_setting('hub.code', true))
);
grant select on "building_partner_capacity_program" to hub_reads_as_agency;
create policy hub_reads_as_state_building_partner_capacity_program on "building_partner_capacity_program" for select to hub_reads_as_state using (
  ("building_partner_capacity_program".marking is null or (not coalesce(("building_partner_capacity_program"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("building_partner_capacity_program".marking_controls, "building_partner_capacity_program".marking_addressees))
);
grant select on "building_partner_capacity_program" to hub_reads_as_state;
create policy hub_reads_as_ccmd_building_partner_capacity_program on "building_partner_capacity_program" for select to hub_reads_as_ccmd using (
  ("building_partner_capacity_program".marking is null or (not coalesce(("building_partner_capacity_program"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("building_partner_capacity_program".marking_controls, "building_partner_capacity_program".marking_addressees)) and ("building_partner_capacity_program"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "building_partner_capacity_program" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_closure on "closure" for select to hub_reads_as_partner using (
  ("closure".marking is null or (not coalesce(("closure"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("closure".marking_controls, "closure".marking_addressees, "closure".originator, "closure".id, "closure".version)) and ((("closure"."partner" = current_setting('hub.code', true)) and (("closure"."purchaser_told" = true) or ("closure"."program" = ''))) and (not coalesce(("closure"."program" = 'BPC'), false)))
);
grant select on "closure" to hub_reads_as_partner;
create policy hub_reads_as_sco_closure on "closure" for select to hub_reads_as_sco using (
  ("closure".marking is null or (not coalesce(("closure"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("closure".marking_controls, "closure".marking_addressees)) and ("closure"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "closure" to hub_reads_as_sco;
create policy hub_reads_as_dsca_closure on "closure" for select to hub_reads_as_dsca using (
  ("closure".marking is null or (not coalesce(("closure"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("closure".marking_controls, "closure".marking_addressees))
);
grant select on "closure" to hub_reads_as_dsca;
create policy hub_reads_as_agency_closure on "closure" for select to hub_reads_as_agency using (
  ("closure".marking is null or (not coalesce(("closure"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("closure".marking_controls, "closure".marking_addressees)) and ("closure"."agency" = current_setting('hub.code', true))
);
grant select on "closure" to hub_reads_as_agency;
create policy hub_reads_as_dfas_closure on "closure" for select to hub_reads_as_dfas using (
  ("closure".marking is null or (not coalesce(("closure"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("closure".marking_controls, "closure".marking_addressees)) and ("closure"."document_accepted" = true)
);
grant select on "closure" to hub_reads_as_dfas;
create policy hub_reads_as_partner_compliance_visit on "compliance_visit" for select to hub_reads_as_partner using (
  ("compliance_visit".marking is null or (not coalesce(("compliance_visit"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("compliance_visit".marking_controls, "compliance_visit".marking_addressees, "compliance_visit".originator, "compliance_visit".id, "compliance_visit".version)) and (((("compliance_visit"."partner" = current_setting('hub.code', true)) and (("compliance_visit"."purchaser_told" = true) or ("compliance_visit"."program" = ''))) and (not coalesce(("compliance_visit"."program" = 'BPC'), false))) and ("compliance_visit"."told_on" is not null))
);
grant select on "compliance_visit" to hub_reads_as_partner;
create policy hub_reads_as_sco_compliance_visit on "compliance_visit" for select to hub_reads_as_sco using (
  ("compliance_visit".marking is null or (not coalesce(("compliance_visit"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("compliance_visit".marking_controls, "compliance_visit".marking_addressees)) and ("compliance_visit"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "compliance_visit" to hub_reads_as_sco;
create policy hub_reads_as_dsca_compliance_visit on "compliance_visit" for select to hub_reads_as_dsca using (
  ("compliance_visit".marking is null or (not coalesce(("compliance_visit"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("compliance_visit".marking_controls, "compliance_visit".marking_addressees))
);
grant select on "compliance_visit" to hub_reads_as_dsca;
create policy hub_reads_as_state_compliance_visit on "compliance_visit" for select to hub_reads_as_state using (
  ("compliance_visit".marking is null or (not coalesce(("compliance_visit"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("compliance_visit".marking_controls, "compliance_visit".marking_addressees))
);
grant select on "compliance_visit" to hub_reads_as_state;
create policy hub_reads_as_partner_compliance_report on "compliance_report" for select to hub_reads_as_partner using (
  ("compliance_report".marking is null or (not coalesce(("compliance_report"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("compliance_report".marking_controls, "compliance_report".marking_addressees, "compliance_report".originator, "compliance_report".id, "compliance_report".version)) and ((((("compliance_report"."partner" = current_setting('hub.code', true)) and (("compliance_report"."purchaser_told" = true) or ("compliance_report"."program" = ''))) and (not coalesce(("compliance_report"."program" = 'BPC'), false))) and ("compliance_report"."issued_on" is not null)) and exists (select 1 from "compliance_visit" r0 where r0.id = "compliance_report".parent_id and true))
);
grant select on "compliance_report" to hub_reads_as_partner;
create policy hub_reads_as_sco_compliance_report on "compliance_report" for select to hub_reads_as_sco using (
  ("compliance_report".marking is null or (not coalesce(("compliance_report"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("compliance_report".marking_controls, "compliance_report".marking_addressees)) and (("compliance_report"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "compliance_visit" r0 where r0.id = "compliance_report".parent_id and true))
);
grant select on "compliance_report" to hub_reads_as_sco;
create policy hub_reads_as_dsca_compliance_report on "compliance_report" for select to hub_reads_as_dsca using (
  ("compliance_report".marking is null or (not coalesce(("compliance_report"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("compliance_report".marking_controls, "compliance_report".marking_addressees)) and (true and exists (select 1 from "compliance_visit" r0 where r0.id = "compliance_report".parent_id and true))
);
grant select on "compliance_report" to hub_reads_as_dsca;
create policy hub_reads_as_state_compliance_report on "compliance_report" for select to hub_reads_as_state using (
  ("compliance_report".marking is null or (not coalesce(("compliance_report"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("compliance_report".marking_controls, "compliance_report".marking_addressees)) and (true and exists (select 1 from "compliance_visit" r0 where r0.id = "compliance_report".parent_id and true))
);
grant select on "compliance_report" to hub_reads_as_state;
create policy hub_reads_as_partner_congressional_notification on "congressional_notification" for select to hub_reads_as_partner using (
  ("congressional_notification".marking is null or (not coalesce(("congressional_notification"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("congressional_notification".marking_controls, "congressional_notification".marking_addressees, "congressional_notification".originator, "congressional_notification".id, "congressional_notification".version)) and ("congressional_notification"."published_on" is not null)
);
grant select on "congressional_notification" to hub_reads_as_partner;
create policy hub_reads_as_sco_congressional_notification on "congressional_notification" for select to hub_reads_as_sco using (
  ("congressional_notification".marking is null or (not coalesce(("congressional_notification"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("congressional_notification".marking_controls, "congressional_notification".marking_addressees)) and ("congressional_notification"."published_on" is not null)
);
grant select on "congressional_notification" to hub_reads_as_sco;
create policy hub_reads_as_dsca_congressional_notification on "congressional_notification" for select to hub_reads_as_dsca using (
  ("congressional_notification".marking is null or (not coalesce(("congressional_notification"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("congressional_notification".marking_controls, "congressional_notification".marking_addressees))
);
grant select on "congressional_notification" to hub_reads_as_dsca;
create policy hub_reads_as_agency_congressional_notification on "congressional_notification" for select to hub_reads_as_agency using (
  ("congressional_notification".marking is null or (not coalesce(("congressional_notification"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("congressional_notification".marking_controls, "congressional_notification".marking_addressees)) and (("congressional_notification"."agency" = current_setting('hub.code', true)) or ("congressional_notification"."published_on" is not null))
);
grant select on "congressional_notification" to hub_reads_as_agency;
create policy hub_reads_as_industry_congressional_notification on "congressional_notification" for select to hub_reads_as_industry using (
  ("congressional_notification".marking is null or (not coalesce(("congressional_notification"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("congressional_notification".marking_controls, "congressional_notification".marking_addressees, "congressional_notification".originator, "congressional_notification".case_id)) and ("congressional_notification"."published_on" is not null)
);
grant select on "congressional_notification" to hub_reads_as_industry;
create policy hub_reads_as_state_congressional_notification on "congressional_notification" for select to hub_reads_as_state using (
  ("congressional_notification".marking is null or (not coalesce(("congressional_notification"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("congressional_notification".marking_controls, "congressional_notification".marking_addressees))
);
grant select on "congressional_notification" to hub_reads_as_state;
create policy hub_reads_as_ccmd_congressional_notification on "congressional_notification" for select to hub_reads_as_ccmd using (
  ("congressional_notification".marking is null or (not coalesce(("congressional_notification"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("congressional_notification".marking_controls, "congressional_notification".marking_addressees)) and ("congressional_notification"."published_on" is not null)
);
grant select on "congressional_notification" to hub_reads_as_ccmd;
create policy hub_reads_as_dfas_congressional_notification on "congressional_notification" for select to hub_reads_as_dfas using (
  ("congressional_notification".marking is null or (not coalesce(("congressional_notification"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("congressional_notification".marking_controls, "congressional_notification".marking_addressees)) and ("congressional_notification"."published_on" is not null)
);
grant select on "congressional_notification" to hub_reads_as_dfas;
create policy hub_reads_as_dsca_notification_match on "notification_match" for select to hub_reads_as_dsca using (
  ("notification_match".marking is null or (not coalesce(("notification_match"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("notification_match".marking_controls, "notification_match".marking_addressees)) and (true and exists (select 1 from "congressional_notification" r0 where r0.id = "notification_match".parent_id and true))
);
grant select on "notification_match" to hub_reads_as_dsca;
create policy hub_reads_as_state_notification_match on "notification_match" for select to hub_reads_as_state using (
  ("notification_match".marking is null or (not coalesce(("notification_match"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("notification_match".marking_controls, "notification_match".marking_addressees)) and (true and exists (select 1 from "congressional_notification" r0 where r0.id = "notification_match".parent_id and true))
);
grant select on "notification_match" to hub_reads_as_state;
create policy hub_reads_as_partner_end_use_item on "end_use_item" for select to hub_reads_as_partner using (
  ("end_use_item".marking is null or (not coalesce(("end_use_item"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("end_use_item".marking_controls, "end_use_item".marking_addressees, "end_use_item".originator, "end_use_item".id, "end_use_item".version)) and (("end_use_item"."partner" = current_setting('hub.code', true)) and (("end_use_item"."purchaser_told" = true) or ("end_use_item"."program" = '')))
);
grant select on "end_use_item" to hub_reads_as_partner;
create policy hub_reads_as_sco_end_use_item on "end_use_item" for select to hub_reads_as_sco using (
  ("end_use_item".marking is null or (not coalesce(("end_use_item"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("end_use_item".marking_controls, "end_use_item".marking_addressees)) and ("end_use_item"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "end_use_item" to hub_reads_as_sco;
create policy hub_reads_as_dsca_end_use_item on "end_use_item" for select to hub_reads_as_dsca using (
  ("end_use_item".marking is null or (not coalesce(("end_use_item"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("end_use_item".marking_controls, "end_use_item".marking_addressees))
);
grant select on "end_use_item" to hub_reads_as_dsca;
create policy hub_reads_as_state_end_use_item on "end_use_item" for select to hub_reads_as_state using (
  ("end_use_item".marking is null or (not coalesce(("end_use_item"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("end_use_item".marking_controls, "end_use_item".marking_addressees))
);
grant select on "end_use_item" to hub_reads_as_state;
create policy hub_reads_as_partner_end_use_check on "end_use_check" for select to hub_reads_as_partner using (
  ("end_use_check".marking is null or (not coalesce(("end_use_check"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("end_use_check".marking_controls, "end_use_check".marking_addressees, "end_use_check".originator, "end_use_check".id, "end_use_check".version)) and ((("end_use_check"."partner" = current_setting('hub.code', true)) and (("end_use_check"."purchaser_told" = true) or ("end_use_check"."program" = ''))) and exists (select 1 from "end_use_item" r0 where r0.id = "end_use_check".parent_id and true))
);
grant select on "end_use_check" to hub_reads_as_partner;
create policy hub_reads_as_sco_end_use_check on "end_use_check" for select to hub_reads_as_sco using (
  ("end_use_check".marking is null or (not coalesce(("end_use_check"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("end_use_check".marking_controls, "end_use_check".marking_addressees)) and (("end_use_check"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "end_use_item" r0 where r0.id = "end_use_check".parent_id and true))
);
grant select on "end_use_check" to hub_reads_as_sco;
create policy hub_reads_as_dsca_end_use_check on "end_use_check" for select to hub_reads_as_dsca using (
  ("end_use_check".marking is null or (not coalesce(("end_use_check"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("end_use_check".marking_controls, "end_use_check".marking_addressees)) and (true and exists (select 1 from "end_use_item" r0 where r0.id = "end_use_check".parent_id and true))
);
grant select on "end_use_check" to hub_reads_as_dsca;
create policy hub_reads_as_state_end_use_check on "end_use_check" for select to hub_reads_as_state using (
  ("end_use_check".marking is null or (not coalesce(("end_use_check"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("end_use_check".marking_controls, "end_use_check".marking_addressees)) and (true and exists (select 1 from "end_use_item" r0 where r0.id = "end_use_check".parent_id and true))
);
grant select on "end_use_check" to hub_reads_as_state;
create policy hub_reads_as_partner_end_use_finding on "end_use_finding" for select to hub_reads_as_partner using (
  ("end_use_finding".marking is null or (not coalesce(("end_use_finding"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("end_use_finding".marking_controls, "end_use_finding".marking_addressees, "end_use_finding".originator, "end_use_finding".id, "end_use_finding".version)) and (((("end_use_finding"."partner" = current_setting('hub.code', true)) and (("end_use_finding"."purchaser_told" = true) or ("end_use_finding"."program" = ''))) and exists (select 1 from "release" r0 where r0.record = "end_use_finding".id::text and r0.record_version = "end_use_finding".version and (r0."released_to" = (select current_setting('hub.party', true))))) and exists (select 1 from "end_use_check" r1 where r1.id = "end_use_finding".parent_id and true))
);
grant select on "end_use_finding" to hub_reads_as_partner;
create policy hub_reads_as_sco_end_use_finding on "end_use_finding" for select to hub_reads_as_sco using (
  ("end_use_finding".marking is null or (not coalesce(("end_use_finding"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("end_use_finding".marking_controls, "end_use_finding".marking_addressees)) and (("end_use_finding"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "end_use_check" r0 where r0.id = "end_use_finding".parent_id and true))
);
grant select on "end_use_finding" to hub_reads_as_sco;
create policy hub_reads_as_dsca_end_use_finding on "end_use_finding" for select to hub_reads_as_dsca using (
  ("end_use_finding".marking is null or (not coalesce(("end_use_finding"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("end_use_finding".marking_controls, "end_use_finding".marking_addressees)) and (true and exists (select 1 from "end_use_check" r0 where r0.id = "end_use_finding".parent_id and true))
);
grant select on "end_use_finding" to hub_reads_as_dsca;
create policy hub_reads_as_state_end_use_finding on "end_use_finding" for select to hub_reads_as_state using (
  ("end_use_finding".marking is null or (not coalesce(("end_use_finding"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("end_use_finding".marking_controls, "end_use_finding".marking_addressees)) and (true and exists (select 1 from "end_use_check" r0 where r0.id = "end_use_finding".parent_id and true))
);
grant select on "end_use_finding" to hub_reads_as_state;
create policy hub_reads_as_sco_possible_violation on "possible_violation" for select to hub_reads_as_sco using (
  ("possible_violation".marking is null or (not coalesce(("possible_violation"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("possible_violation".marking_controls, "possible_violation".marking_addressees)) and (("possible_violation"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "end_use_item" r0 where r0.id = "possible_violation".parent_id and true))
);
grant select on "possible_violation" to hub_reads_as_sco;
create policy hub_reads_as_dsca_possible_violation on "possible_violation" for select to hub_reads_as_dsca using (
  ("possible_violation".marking is null or (not coalesce(("possible_violation"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("possible_violation".marking_controls, "possible_violation".marking_addressees)) and (true and exists (select 1 from "end_use_item" r0 where r0.id = "possible_violation".parent_id and true))
);
grant select on "possible_violation" to hub_reads_as_dsca;
create policy hub_reads_as_state_possible_violation on "possible_violation" for select to hub_reads_as_state using (
  ("possible_violation".marking is null or (not coalesce(("possible_violation"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("possible_violation".marking_controls, "possible_violation".marking_addressees)) and (true and exists (select 1 from "end_use_item" r0 where r0.id = "possible_violation".parent_id and true))
);
grant select on "possible_violation" to hub_reads_as_state;
create policy hub_reads_as_partner_letter_of_offer on "letter_of_offer" for select to hub_reads_as_partner using (
  ("letter_of_offer".marking is null or (not coalesce(("letter_of_offer"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("letter_of_offer".marking_controls, "letter_of_offer".marking_addressees, "letter_of_offer".originator, "letter_of_offer".id, "letter_of_offer".version)) and (((("letter_of_offer"."partner" = current_setting('hub.code', true)) and (("letter_of_offer"."purchaser_told" = true) or ("letter_of_offer"."program" = ''))) and (not coalesce(("letter_of_offer"."program" = 'BPC'), false))) and ("letter_of_offer"."milap_on" is not null))
);
grant select on "letter_of_offer" to hub_reads_as_partner;
create policy hub_reads_as_sco_letter_of_offer on "letter_of_offer" for select to hub_reads_as_sco using (
  ("letter_of_offer".marking is null or (not coalesce(("letter_of_offer"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("letter_of_offer".marking_controls, "letter_of_offer".marking_addressees)) and ("letter_of_offer"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "letter_of_offer" to hub_reads_as_sco;
create policy hub_reads_as_dsca_letter_of_offer on "letter_of_offer" for select to hub_reads_as_dsca using (
  ("letter_of_offer".marking is null or (not coalesce(("letter_of_offer"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("letter_of_offer".marking_controls, "letter_of_offer".marking_addressees))
);
grant select on "letter_of_offer" to hub_reads_as_dsca;
create policy hub_reads_as_agency_letter_of_offer on "letter_of_offer" for select to hub_reads_as_agency using (
  ("letter_of_offer".marking is null or (not coalesce(("letter_of_offer"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("letter_of_offer".marking_controls, "letter_of_offer".marking_addressees)) and ("letter_of_offer"."agency" = current_setting('hub.code', true))
);
grant select on "letter_of_offer" to hub_reads_as_agency;
create policy hub_reads_as_state_letter_of_offer on "letter_of_offer" for select to hub_reads_as_state using (
  ("letter_of_offer".marking is null or (not coalesce(("letter_of_offer"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("letter_of_offer".marking_controls, "letter_of_offer".marking_addressees)) and (true and (not coalesce(("letter_of_offer"."program" = 'BPC'), false)))
);
grant select on "letter_of_offer" to hub_reads_as_state;
create policy hub_reads_as_dfas_letter_of_offer on "letter_of_offer" for select to hub_reads_as_dfas using (
  ("letter_of_offer".marking is null or (not coalesce(("letter_of_offer"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("letter_of_offer".marking_controls, "letter_of_offer".marking_addressees)) and (("letter_of_offer"."document_accepted" = true) and ("letter_of_offer"."accepted_on" is not null))
);
grant select on "letter_of_offer" to hub_reads_as_dfas;
create policy hub_reads_as_partner_offer_line on "offer_line" for select to hub_reads_as_partner using (
  ("offer_line".marking is null or (not coalesce(("offer_line"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("offer_line".marking_controls, "offer_line".marking_addressees, "offer_line".originator, "offer_line".id, "offer_line".version)) and (((("offer_line"."partner" = current_setting('hub.code', true)) and (("offer_line"."purchaser_told" = true) or ("offer_line"."program" = ''))) and (not coalesce(("offer_line"."program" = 'BPC'), false))) and true) and (((select r1."sent_on" from "letter_of_offer" r1 where r1.id = "offer_line".parent_id and r1.version = "offer_line".parent_version) is not null))
);
grant select on "offer_line" to hub_reads_as_partner;
create policy hub_reads_as_sco_offer_line on "offer_line" for select to hub_reads_as_sco using (
  ("offer_line".marking is null or (not coalesce(("offer_line"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("offer_line".marking_controls, "offer_line".marking_addressees)) and (("offer_line"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "offer_line" to hub_reads_as_sco;
create policy hub_reads_as_dsca_offer_line on "offer_line" for select to hub_reads_as_dsca using (
  ("offer_line".marking is null or (not coalesce(("offer_line"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("offer_line".marking_controls, "offer_line".marking_addressees)) and (true and true)
);
grant select on "offer_line" to hub_reads_as_dsca;
create policy hub_reads_as_agency_offer_line on "offer_line" for select to hub_reads_as_agency using (
  ("offer_line".marking is null or (not coalesce(("offer_line"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("offer_line".marking_controls, "offer_line".marking_addressees)) and (("offer_line"."agency" = current_setting('hub.code', true)) and true)
);
grant select on "offer_line" to hub_reads_as_agency;
create policy hub_reads_as_state_offer_line on "offer_line" for select to hub_reads_as_state using (
  ("offer_line".marking is null or (not coalesce(("offer_line"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("offer_line".marking_controls, "offer_line".marking_addressees)) and (true and exists (select 1 from "letter_of_offer" r0 where r0.id = "offer_line".parent_id and r0.version = "offer_line".parent_version and true))
);
grant select on "offer_line" to hub_reads_as_state;
create policy hub_reads_as_dfas_offer_line on "offer_line" for select to hub_reads_as_dfas using (
  ("offer_line".marking is null or (not coalesce(("offer_line"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("offer_line".marking_controls, "offer_line".marking_addressees)) and (("offer_line"."document_accepted" = true) and exists (select 1 from "letter_of_offer" r0 where r0.id = "offer_line".parent_id and r0.version = "offer_line".parent_version and true))
);
grant select on "offer_line" to hub_reads_as_dfas;
create policy hub_reads_as_partner_letter_of_request on "letter_of_request" for select to hub_reads_as_partner using (
  ("letter_of_request".marking is null or (not coalesce(("letter_of_request"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("letter_of_request".marking_controls, "letter_of_request".marking_addressees, "letter_of_request".originator, "letter_of_request".id, "letter_of_request".version)) and (((("letter_of_request"."partner" = current_setting('hub.code', true)) and (("letter_of_request"."purchaser_told" = true) or ("letter_of_request"."program" = ''))) and (not coalesce(("letter_of_request"."program" = 'BPC'), false))) or ("letter_of_request"."originator" = current_setting('hub.party', true)))
);
grant select on "letter_of_request" to hub_reads_as_partner;
create policy hub_reads_as_sco_letter_of_request on "letter_of_request" for select to hub_reads_as_sco using (
  ("letter_of_request".marking is null or (not coalesce(("letter_of_request"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("letter_of_request".marking_controls, "letter_of_request".marking_addressees)) and ("letter_of_request"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "letter_of_request" to hub_reads_as_sco;
create policy hub_reads_as_dsca_letter_of_request on "letter_of_request" for select to hub_reads_as_dsca using (
  ("letter_of_request".marking is null or (not coalesce(("letter_of_request"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("letter_of_request".marking_controls, "letter_of_request".marking_addressees))
);
grant select on "letter_of_request" to hub_reads_as_dsca;
create policy hub_reads_as_agency_letter_of_request on "letter_of_request" for select to hub_reads_as_agency using (
  ("letter_of_request".marking is null or (not coalesce(("letter_of_request"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("letter_of_request".marking_controls, "letter_of_request".marking_addressees)) and ("letter_of_request"."agency" = current_setting('hub.code', true))
);
grant select on "letter_of_request" to hub_reads_as_agency;
create policy hub_reads_as_state_letter_of_request on "letter_of_request" for select to hub_reads_as_state using (
  ("letter_of_request".marking is null or (not coalesce(("letter_of_request"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("letter_of_request".marking_controls, "letter_of_request".marking_addressees))
);
grant select on "letter_of_request" to hub_reads_as_state;
create policy hub_reads_as_ccmd_letter_of_request on "letter_of_request" for select to hub_reads_as_ccmd using (
  ("letter_of_request".marking is null or (not coalesce(("letter_of_request"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("letter_of_request".marking_controls, "letter_of_request".marking_addressees)) and ("letter_of_request"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "letter_of_request" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_missing_from_purchaser on "missing_from_purchaser" for select to hub_reads_as_partner using (
  ("missing_from_purchaser".marking is null or (not coalesce(("missing_from_purchaser"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("missing_from_purchaser".marking_controls, "missing_from_purchaser".marking_addressees, "missing_from_purchaser".originator, "missing_from_purchaser".id, "missing_from_purchaser".version)) and ((((("missing_from_purchaser"."partner" = current_setting('hub.code', true)) and (("missing_from_purchaser"."purchaser_told" = true) or ("missing_from_purchaser"."program" = ''))) and (not coalesce(("missing_from_purchaser"."program" = 'BPC'), false))) and ((select r0."returned_on" from "letter_of_request" r0 where r0.id = "missing_from_purchaser".parent_id) is not null)) and exists (select 1 from "letter_of_request" r1 where r1.id = "missing_from_purchaser".parent_id and true))
);
grant select on "missing_from_purchaser" to hub_reads_as_partner;
create policy hub_reads_as_sco_missing_from_purchaser on "missing_from_purchaser" for select to hub_reads_as_sco using (
  ("missing_from_purchaser".marking is null or (not coalesce(("missing_from_purchaser"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("missing_from_purchaser".marking_controls, "missing_from_purchaser".marking_addressees)) and (("missing_from_purchaser"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_from_purchaser".parent_id and true))
);
grant select on "missing_from_purchaser" to hub_reads_as_sco;
create policy hub_reads_as_dsca_missing_from_purchaser on "missing_from_purchaser" for select to hub_reads_as_dsca using (
  ("missing_from_purchaser".marking is null or (not coalesce(("missing_from_purchaser"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("missing_from_purchaser".marking_controls, "missing_from_purchaser".marking_addressees)) and (true and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_from_purchaser".parent_id and true))
);
grant select on "missing_from_purchaser" to hub_reads_as_dsca;
create policy hub_reads_as_agency_missing_from_purchaser on "missing_from_purchaser" for select to hub_reads_as_agency using (
  ("missing_from_purchaser".marking is null or (not coalesce(("missing_from_purchaser"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("missing_from_purchaser".marking_controls, "missing_from_purchaser".marking_addressees)) and (("missing_from_purchaser"."agency" = current_setting('hub.code', true)) and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_from_purchaser".parent_id and true))
);
grant select on "missing_from_purchaser" to hub_reads_as_agency;
create policy hub_reads_as_state_missing_from_purchaser on "missing_from_purchaser" for select to hub_reads_as_state using (
  ("missing_from_purchaser".marking is null or (not coalesce(("missing_from_purchaser"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("missing_from_purchaser".marking_controls, "missing_from_purchaser".marking_addressees)) and (true and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_from_purchaser".parent_id and true))
);
grant select on "missing_from_purchaser" to hub_reads_as_state;
create policy hub_reads_as_sco_missing_on_united_states_side on "missing_on_united_states_side" for select to hub_reads_as_sco using (
  ("missing_on_united_states_side".marking is null or (not coalesce(("missing_on_united_states_side"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("missing_on_united_states_side".marking_controls, "missing_on_united_states_side".marking_addressees)) and (("missing_on_united_states_side"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_on_united_states_side".parent_id and true))
);
grant select on "missing_on_united_states_side" to hub_reads_as_sco;
create policy hub_reads_as_dsca_missing_on_united_states_side on "missing_on_united_states_side" for select to hub_reads_as_dsca using (
  ("missing_on_united_states_side".marking is null or (not coalesce(("missing_on_united_states_side"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("missing_on_united_states_side".marking_controls, "missing_on_united_states_side".marking_addressees)) and (true and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_on_united_states_side".parent_id and true))
);
grant select on "missing_on_united_states_side" to hub_reads_as_dsca;
create policy hub_reads_as_agency_missing_on_united_states_side on "missing_on_united_states_side" for select to hub_reads_as_agency using (
  ("missing_on_united_states_side".marking is null or (not coalesce(("missing_on_united_states_side"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("missing_on_united_states_side".marking_controls, "missing_on_united_states_side".marking_addressees)) and (("missing_on_united_states_side"."agency" = current_setting('hub.code', true)) and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_on_united_states_side".parent_id and true))
);
grant select on "missing_on_united_states_side" to hub_reads_as_agency;
create policy hub_reads_as_state_missing_on_united_states_side on "missing_on_united_states_side" for select to hub_reads_as_state using (
  ("missing_on_united_states_side".marking is null or (not coalesce(("missing_on_united_states_side"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("missing_on_united_states_side".marking_controls, "missing_on_united_states_side".marking_addressees)) and (true and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_on_united_states_side".parent_id and true))
);
grant select on "missing_on_united_states_side" to hub_reads_as_state;
create policy hub_reads_as_ccmd_missing_on_united_states_side on "missing_on_united_states_side" for select to hub_reads_as_ccmd using (
  ("missing_on_united_states_side".marking is null or (not coalesce(("missing_on_united_states_side"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("missing_on_united_states_side".marking_controls, "missing_on_united_states_side".marking_addressees)) and (("missing_on_united_states_side"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_on_united_states_side".parent_id and true))
);
grant select on "missing_on_united_states_side" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_requirement_summary on "requirement_summary" for select to hub_reads_as_partner using (
  ("requirement_summary".marking is null or (not coalesce(("requirement_summary"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("requirement_summary".marking_controls, "requirement_summary".marking_addressees, "requirement_summary".originator, "requirement_summary".id, "requirement_summary".version)) and ((("requirement_summary"."partner" = current_setting('hub.code', true)) and (("requirement_summary"."purchaser_told" = true) or ("requirement_summary"."program" = ''))) and (not coalesce(("requirement_summary"."program" = 'BPC'), false)))
);
grant select on "requirement_summary" to hub_reads_as_partner;
create policy hub_reads_as_sco_requirement_summary on "requirement_summary" for select to hub_reads_as_sco using (
  ("requirement_summary".marking is null or (not coalesce(("requirement_summary"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("requirement_summary".marking_controls, "requirement_summary".marking_addressees)) and ("requirement_summary"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "requirement_summary" to hub_reads_as_sco;
create policy hub_reads_as_dsca_requirement_summary on "requirement_summary" for select to hub_reads_as_dsca using (
  ("requirement_summary".marking is null or (not coalesce(("requirement_summary"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("requirement_summary".marking_controls, "requirement_summary".marking_addressees))
);
grant select on "requirement_summary" to hub_reads_as_dsca;
create policy hub_reads_as_agency_requirement_summary on "requirement_summary" for select to hub_reads_as_agency using (
  ("requirement_summary".marking is null or (not coalesce(("requirement_summary"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("requirement_summary".marking_controls, "requirement_summary".marking_addressees)) and ("requirement_summary"."agency" = current_setting('hub.code', true))
);
grant select on "requirement_summary" to hub_reads_as_agency;
create policy hub_reads_as_industry_requirement_summary on "requirement_summary" for select to hub_reads_as_industry using (
  ("requirement_summary".marking is null or (not coalesce(("requirement_summary"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("requirement_summary".marking_controls, "requirement_summary".marking_addressees, "requirement_summary".originator, "requirement_summary".case_id)) and ((exists (select 1 from "rom_invitation" r0 where r0.case_id = "requirement_summary".case_id and (r0."company" = (select current_setting('hub.code', true)))) or exists (select 1 from "contract" r1 where r1.case_id = "requirement_summary".case_id and ((r1."contractor" = (select current_setting('hub.code', true))) and (r1."awarded_on" is not null))) or exists (select 1 from "configuration_link" r2 where r2.case_id = "requirement_summary".case_id and (r2."contractor" = (select current_setting('hub.code', true))))) and exists (select 1 from "release" r3 where r3.record = "requirement_summary".id::text and r3.record_version = "requirement_summary".version and (r3."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "requirement_summary" to hub_reads_as_industry;
create policy hub_reads_as_partner_offer_charge on "offer_charge" for select to hub_reads_as_partner using (
  ("offer_charge".marking is null or (not coalesce(("offer_charge"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("offer_charge".marking_controls, "offer_charge".marking_addressees, "offer_charge".originator, "offer_charge".id, "offer_charge".version)) and (((("offer_charge"."partner" = current_setting('hub.code', true)) and (("offer_charge"."purchaser_told" = true) or ("offer_charge"."program" = ''))) and (not coalesce(("offer_charge"."program" = 'BPC'), false))) and true) and (((select r1."sent_on" from "letter_of_offer" r1 where r1.id = "offer_charge".parent_id and r1.version = "offer_charge".parent_version) is not null))
);
grant select on "offer_charge" to hub_reads_as_partner;
create policy hub_reads_as_sco_offer_charge on "offer_charge" for select to hub_reads_as_sco using (
  ("offer_charge".marking is null or (not coalesce(("offer_charge"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("offer_charge".marking_controls, "offer_charge".marking_addressees)) and (("offer_charge"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "offer_charge" to hub_reads_as_sco;
create policy hub_reads_as_dsca_offer_charge on "offer_charge" for select to hub_reads_as_dsca using (
  ("offer_charge".marking is null or (not coalesce(("offer_charge"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("offer_charge".marking_controls, "offer_charge".marking_addressees)) and (true and true)
);
grant select on "offer_charge" to hub_reads_as_dsca;
create policy hub_reads_as_agency_offer_charge on "offer_charge" for select to hub_reads_as_agency using (
  ("offer_charge".marking is null or (not coalesce(("offer_charge"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("offer_charge".marking_controls, "offer_charge".marking_addressees)) and (("offer_charge"."agency" = current_setting('hub.code', true)) and true)
);
grant select on "offer_charge" to hub_reads_as_agency;
create policy hub_reads_as_state_offer_charge on "offer_charge" for select to hub_reads_as_state using (
  ("offer_charge".marking is null or (not coalesce(("offer_charge"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("offer_charge".marking_controls, "offer_charge".marking_addressees)) and (true and exists (select 1 from "letter_of_offer" r0 where r0.id = "offer_charge".parent_id and r0.version = "offer_charge".parent_version and true))
);
grant select on "offer_charge" to hub_reads_as_state;
create policy hub_reads_as_dfas_offer_charge on "offer_charge" for select to hub_reads_as_dfas using (
  ("offer_charge".marking is null or (not coalesce(("offer_charge"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("offer_charge".marking_controls, "offer_charge".marking_addressees)) and (("offer_charge"."document_accepted" = true) and exists (select 1 from "letter_of_offer" r0 where r0.id = "offer_charge".parent_id and r0.version = "offer_charge".parent_version and true))
);
grant select on "offer_charge" to hub_reads_as_dfas;
create policy hub_reads_as_partner_offer_note on "offer_note" for select to hub_reads_as_partner using (
  ("offer_note".marking is null or (not coalesce(("offer_note"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("offer_note".marking_controls, "offer_note".marking_addressees, "offer_note".originator, "offer_note".id, "offer_note".version)) and (((("offer_note"."partner" = current_setting('hub.code', true)) and (("offer_note"."purchaser_told" = true) or ("offer_note"."program" = ''))) and (not coalesce(("offer_note"."program" = 'BPC'), false))) and true) and (((select r1."sent_on" from "letter_of_offer" r1 where r1.id = "offer_note".parent_id and r1.version = "offer_note".parent_version) is not null))
);
grant select on "offer_note" to hub_reads_as_partner;
create policy hub_reads_as_sco_offer_note on "offer_note" for select to hub_reads_as_sco using (
  ("offer_note".marking is null or (not coalesce(("offer_note"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("offer_note".marking_controls, "offer_note".marking_addressees)) and (("offer_note"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "offer_note" to hub_reads_as_sco;
create policy hub_reads_as_dsca_offer_note on "offer_note" for select to hub_reads_as_dsca using (
  ("offer_note".marking is null or (not coalesce(("offer_note"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("offer_note".marking_controls, "offer_note".marking_addressees)) and (true and true)
);
grant select on "offer_note" to hub_reads_as_dsca;
create policy hub_reads_as_agency_offer_note on "offer_note" for select to hub_reads_as_agency using (
  ("offer_note".marking is null or (not coalesce(("offer_note"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("offer_note".marking_controls, "offer_note".marking_addressees)) and (("offer_note"."agency" = current_setting('hub.code', true)) and true)
);
grant select on "offer_note" to hub_reads_as_agency;
create policy hub_reads_as_state_offer_note on "offer_note" for select to hub_reads_as_state using (
  ("offer_note".marking is null or (not coalesce(("offer_note"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("offer_note".marking_controls, "offer_note".marking_addressees)) and (true and exists (select 1 from "letter_of_offer" r0 where r0.id = "offer_note".parent_id and r0.version = "offer_note".parent_version and true))
);
grant select on "offer_note" to hub_reads_as_state;
create policy hub_reads_as_dfas_offer_note on "offer_note" for select to hub_reads_as_dfas using (
  ("offer_note".marking is null or (not coalesce(("offer_note"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("offer_note".marking_controls, "offer_note".marking_addressees)) and (("offer_note"."document_accepted" = true) and exists (select 1 from "letter_of_offer" r0 where r0.id = "offer_note".parent_id and r0.version = "offer_note".parent_version and true))
);
grant select on "offer_note" to hub_reads_as_dfas;
create policy hub_reads_as_dsca_offer_milestone on "offer_milestone" for select to hub_reads_as_dsca using (
  ("offer_milestone".marking is null or (not coalesce(("offer_milestone"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("offer_milestone".marking_controls, "offer_milestone".marking_addressees)) and (true and true)
);
grant select on "offer_milestone" to hub_reads_as_dsca;
create policy hub_reads_as_agency_offer_milestone on "offer_milestone" for select to hub_reads_as_agency using (
  ("offer_milestone".marking is null or (not coalesce(("offer_milestone"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("offer_milestone".marking_controls, "offer_milestone".marking_addressees)) and (("offer_milestone"."agency" = current_setting('hub.code', true)) and true)
);
grant select on "offer_milestone" to hub_reads_as_agency;
create policy hub_reads_as_state_offer_milestone on "offer_milestone" for select to hub_reads_as_state using (
  ("offer_milestone".marking is null or (not coalesce(("offer_milestone"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("offer_milestone".marking_controls, "offer_milestone".marking_addressees)) and (true and exists (select 1 from "letter_of_offer" r0 where r0.id = "offer_milestone".parent_id and r0.version = "offer_milestone".parent_version and true))
);
grant select on "offer_milestone" to hub_reads_as_state;
create policy hub_reads_as_partner_payment_due on "payment_due" for select to hub_reads_as_partner using (
  ("payment_due".marking is null or (not coalesce(("payment_due"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("payment_due".marking_controls, "payment_due".marking_addressees, "payment_due".originator, "payment_due".id, "payment_due".version)) and (((("payment_due"."partner" = current_setting('hub.code', true)) and (("payment_due"."purchaser_told" = true) or ("payment_due"."program" = ''))) and (not coalesce(("payment_due"."program" = 'BPC'), false))) and true) and (((select r1."sent_on" from "letter_of_offer" r1 where r1.id = "payment_due".parent_id and r1.version = "payment_due".parent_version) is not null))
);
grant select on "payment_due" to hub_reads_as_partner;
create policy hub_reads_as_sco_payment_due on "payment_due" for select to hub_reads_as_sco using (
  ("payment_due".marking is null or (not coalesce(("payment_due"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("payment_due".marking_controls, "payment_due".marking_addressees)) and (("payment_due"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "payment_due" to hub_reads_as_sco;
create policy hub_reads_as_dsca_payment_due on "payment_due" for select to hub_reads_as_dsca using (
  ("payment_due".marking is null or (not coalesce(("payment_due"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("payment_due".marking_controls, "payment_due".marking_addressees)) and (true and true)
);
grant select on "payment_due" to hub_reads_as_dsca;
create policy hub_reads_as_agency_payment_due on "payment_due" for select to hub_reads_as_agency using (
  ("payment_due".marking is null or (not coalesce(("payment_due"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("payment_due".marking_controls, "payment_due".marking_addressees)) and (("payment_due"."agency" = current_setting('hub.code', true)) and true)
);
grant select on "payment_due" to hub_reads_as_agency;
create policy hub_reads_as_state_payment_due on "payment_due" for select to hub_reads_as_state using (
  ("payment_due".marking is null or (not coalesce(("payment_due"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("payment_due".marking_controls, "payment_due".marking_addressees)) and (true and exists (select 1 from "letter_of_offer" r0 where r0.id = "payment_due".parent_id and r0.version = "payment_due".parent_version and true))
);
grant select on "payment_due" to hub_reads_as_state;
create policy hub_reads_as_dfas_payment_due on "payment_due" for select to hub_reads_as_dfas using (
  ("payment_due".marking is null or (not coalesce(("payment_due"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("payment_due".marking_controls, "payment_due".marking_addressees)) and (("payment_due"."document_accepted" = true) and exists (select 1 from "letter_of_offer" r0 where r0.id = "payment_due".parent_id and r0.version = "payment_due".parent_version and true))
);
grant select on "payment_due" to hub_reads_as_dfas;
create policy hub_reads_as_partner_execution_plan on "execution_plan" for select to hub_reads_as_partner using (
  ("execution_plan".marking is null or (not coalesce(("execution_plan"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("execution_plan".marking_controls, "execution_plan".marking_addressees, "execution_plan".originator, "execution_plan".id, "execution_plan".version)) and (((("execution_plan"."partner" = current_setting('hub.code', true)) and (("execution_plan"."purchaser_told" = true) or ("execution_plan"."program" = ''))) and (not coalesce(("execution_plan"."program" = 'BPC'), false))) and ((("execution_plan"."document_accepted" = true) and ((select r0."full_stage" from "case" r0 where r0.id = "execution_plan".case_id) in ('EXECUTION', 'DELIVERY', 'SUSTAINMENT', 'CLOSED'))) and ("execution_plan"."issued_on" is not null)))
);
grant select on "execution_plan" to hub_reads_as_partner;
create policy hub_reads_as_sco_execution_plan on "execution_plan" for select to hub_reads_as_sco using (
  ("execution_plan".marking is null or (not coalesce(("execution_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("execution_plan".marking_controls, "execution_plan".marking_addressees)) and ("execution_plan"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "execution_plan" to hub_reads_as_sco;
create policy hub_reads_as_dsca_execution_plan on "execution_plan" for select to hub_reads_as_dsca using (
  ("execution_plan".marking is null or (not coalesce(("execution_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("execution_plan".marking_controls, "execution_plan".marking_addressees))
);
grant select on "execution_plan" to hub_reads_as_dsca;
create policy hub_reads_as_agency_execution_plan on "execution_plan" for select to hub_reads_as_agency using (
  ("execution_plan".marking is null or (not coalesce(("execution_plan"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("execution_plan".marking_controls, "execution_plan".marking_addressees)) and ("execution_plan"."agency" = current_setting('hub.code', true))
);
grant select on "execution_plan" to hub_reads_as_agency;
create policy hub_reads_as_industry_execution_plan on "execution_plan" for select to hub_reads_as_industry using (
  ("execution_plan".marking is null or (not coalesce(("execution_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("execution_plan".marking_controls, "execution_plan".marking_addressees, "execution_plan".originator, "execution_plan".case_id)) and ("execution_plan"."originator" = current_setting('hub.party', true))
);
grant select on "execution_plan" to hub_reads_as_industry;
create policy hub_reads_as_ccmd_execution_plan on "execution_plan" for select to hub_reads_as_ccmd using (
  ("execution_plan".marking is null or (not coalesce(("execution_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("execution_plan".marking_controls, "execution_plan".marking_addressees)) and ("execution_plan"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "execution_plan" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_plan_milestone on "plan_milestone" for select to hub_reads_as_partner using (
  ("plan_milestone".marking is null or (not coalesce(("plan_milestone"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("plan_milestone".marking_controls, "plan_milestone".marking_addressees, "plan_milestone".originator, "plan_milestone".id, "plan_milestone".version)) and (((("plan_milestone"."partner" = current_setting('hub.code', true)) and (("plan_milestone"."purchaser_told" = true) or ("plan_milestone"."program" = ''))) and (not coalesce(("plan_milestone"."program" = 'BPC'), false))) and exists (select 1 from "execution_plan" r0 where r0.id = "plan_milestone".parent_id and r0.version = "plan_milestone".parent_version and true))
);
grant select on "plan_milestone" to hub_reads_as_partner;
create policy hub_reads_as_sco_plan_milestone on "plan_milestone" for select to hub_reads_as_sco using (
  ("plan_milestone".marking is null or (not coalesce(("plan_milestone"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("plan_milestone".marking_controls, "plan_milestone".marking_addressees)) and (("plan_milestone"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "plan_milestone" to hub_reads_as_sco;
create policy hub_reads_as_dsca_plan_milestone on "plan_milestone" for select to hub_reads_as_dsca using (
  ("plan_milestone".marking is null or (not coalesce(("plan_milestone"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("plan_milestone".marking_controls, "plan_milestone".marking_addressees)) and (true and true)
);
grant select on "plan_milestone" to hub_reads_as_dsca;
create policy hub_reads_as_agency_plan_milestone on "plan_milestone" for select to hub_reads_as_agency using (
  ("plan_milestone".marking is null or (not coalesce(("plan_milestone"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("plan_milestone".marking_controls, "plan_milestone".marking_addressees)) and (("plan_milestone"."agency" = current_setting('hub.code', true)) and true)
);
grant select on "plan_milestone" to hub_reads_as_agency;
create policy hub_reads_as_industry_plan_milestone on "plan_milestone" for select to hub_reads_as_industry using (
  ("plan_milestone".marking is null or (not coalesce(("plan_milestone"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("plan_milestone".marking_controls, "plan_milestone".marking_addressees, "plan_milestone".originator, "plan_milestone".case_id)) and (("plan_milestone"."originator" = current_setting('hub.party', true)) and ("plan_milestone"."latest" = true))
);
grant select on "plan_milestone" to hub_reads_as_industry;
create policy hub_reads_as_ccmd_plan_milestone on "plan_milestone" for select to hub_reads_as_ccmd using (
  ("plan_milestone".marking is null or (not coalesce(("plan_milestone"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("plan_milestone".marking_controls, "plan_milestone".marking_addressees)) and (("plan_milestone"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "plan_milestone" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_plan_risk on "plan_risk" for select to hub_reads_as_partner using (
  ("plan_risk".marking is null or (not coalesce(("plan_risk"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("plan_risk".marking_controls, "plan_risk".marking_addressees, "plan_risk".originator, "plan_risk".id, "plan_risk".version)) and (((("plan_risk"."partner" = current_setting('hub.code', true)) and (("plan_risk"."purchaser_told" = true) or ("plan_risk"."program" = ''))) and (not coalesce(("plan_risk"."program" = 'BPC'), false))) and exists (select 1 from "execution_plan" r0 where r0.id = "plan_risk".parent_id and r0.version = "plan_risk".parent_version and true))
);
grant select on "plan_risk" to hub_reads_as_partner;
create policy hub_reads_as_sco_plan_risk on "plan_risk" for select to hub_reads_as_sco using (
  ("plan_risk".marking is null or (not coalesce(("plan_risk"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("plan_risk".marking_controls, "plan_risk".marking_addressees)) and (("plan_risk"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "plan_risk" to hub_reads_as_sco;
create policy hub_reads_as_dsca_plan_risk on "plan_risk" for select to hub_reads_as_dsca using (
  ("plan_risk".marking is null or (not coalesce(("plan_risk"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("plan_risk".marking_controls, "plan_risk".marking_addressees)) and (true and true)
);
grant select on "plan_risk" to hub_reads_as_dsca;
create policy hub_reads_as_agency_plan_risk on "plan_risk" for select to hub_reads_as_agency using (
  ("plan_risk".marking is null or (not coalesce(("plan_risk"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("plan_risk".marking_controls, "plan_risk".marking_addressees)) and (("plan_risk"."agency" = current_setting('hub.code', true)) and true)
);
grant select on "plan_risk" to hub_reads_as_agency;
create policy hub_reads_as_industry_plan_risk on "plan_risk" for select to hub_reads_as_industry using (
  ("plan_risk".marking is null or (not coalesce(("plan_risk"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("plan_risk".marking_controls, "plan_risk".marking_addressees, "plan_risk".originator, "plan_risk".case_id)) and (("plan_risk"."originator" = current_setting('hub.party', true)) and ("plan_risk"."latest" = true))
);
grant select on "plan_risk" to hub_reads_as_industry;
create policy hub_reads_as_ccmd_plan_risk on "plan_risk" for select to hub_reads_as_ccmd using (
  ("plan_risk".marking is null or (not coalesce(("plan_risk"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("plan_risk".marking_controls, "plan_risk".marking_addressees)) and (("plan_risk"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "plan_risk" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_plan_contact on "plan_contact" for select to hub_reads_as_partner using (
  ("plan_contact".marking is null or (not coalesce(("plan_contact"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("plan_contact".marking_controls, "plan_contact".marking_addressees, "plan_contact".originator, "plan_contact".id, "plan_contact".version)) and (((("plan_contact"."partner" = current_setting('hub.code', true)) and (("plan_contact"."purchaser_told" = true) or ("plan_contact"."program" = ''))) and (not coalesce(("plan_contact"."program" = 'BPC'), false))) and exists (select 1 from "execution_plan" r0 where r0.id = "plan_contact".parent_id and r0.version = "plan_contact".parent_version and true))
);
grant select on "plan_contact" to hub_reads_as_partner;
create policy hub_reads_as_sco_plan_contact on "plan_contact" for select to hub_reads_as_sco using (
  ("plan_contact".marking is null or (not coalesce(("plan_contact"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("plan_contact".marking_controls, "plan_contact".marking_addressees)) and (("plan_contact"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "plan_contact" to hub_reads_as_sco;
create policy hub_reads_as_dsca_plan_contact on "plan_contact" for select to hub_reads_as_dsca using (
  ("plan_contact".marking is null or (not coalesce(("plan_contact"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("plan_contact".marking_controls, "plan_contact".marking_addressees)) and (true and true)
);
grant select on "plan_contact" to hub_reads_as_dsca;
create policy hub_reads_as_agency_plan_contact on "plan_contact" for select to hub_reads_as_agency using (
  ("plan_contact".marking is null or (not coalesce(("plan_contact"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("plan_contact".marking_controls, "plan_contact".marking_addressees)) and (("plan_contact"."agency" = current_setting('hub.code', true)) and true)
);
grant select on "plan_contact" to hub_reads_as_agency;
create policy hub_reads_as_industry_plan_contact on "plan_contact" for select to hub_reads_as_industry using (
  ("plan_contact".marking is null or (not coalesce(("plan_contact"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("plan_contact".marking_controls, "plan_contact".marking_addressees, "plan_contact".originator, "plan_contact".case_id)) and (("plan_contact"."originator" = current_setting('hub.party', true)) and ("plan_contact"."latest" = true))
);
grant select on "plan_contact" to hub_reads_as_industry;
create policy hub_reads_as_ccmd_plan_contact on "plan_contact" for select to hub_reads_as_ccmd using (
  ("plan_contact".marking is null or (not coalesce(("plan_contact"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("plan_contact".marking_controls, "plan_contact".marking_addressees)) and (("plan_contact"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "plan_contact" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_technology_release on "technology_release" for select to hub_reads_as_partner using (
  ("technology_release".marking is null or (not coalesce(("technology_release"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("technology_release".marking_controls, "technology_release".marking_addressees, "technology_release".originator, "technology_release".id, "technology_release".version)) and (((("technology_release"."partner" = current_setting('hub.code', true)) and (("technology_release"."purchaser_told" = true) or ("technology_release"."program" = ''))) and (not coalesce(("technology_release"."program" = 'BPC'), false))) and exists (select 1 from "release" r0 where r0.record = "technology_release".id::text and r0.record_version = "technology_release".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "technology_release" to hub_reads_as_partner;
create policy hub_reads_as_sco_technology_release on "technology_release" for select to hub_reads_as_sco using (
  ("technology_release".marking is null or (not coalesce(("technology_release"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("technology_release".marking_controls, "technology_release".marking_addressees)) and ("technology_release"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "technology_release" to hub_reads_as_sco;
create policy hub_reads_as_dsca_technology_release on "technology_release" for select to hub_reads_as_dsca using (
  ("technology_release".marking is null or (not coalesce(("technology_release"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("technology_release".marking_controls, "technology_release".marking_addressees))
);
grant select on "technology_release" to hub_reads_as_dsca;
create policy hub_reads_as_agency_technology_release on "technology_release" for select to hub_reads_as_agency using (
  ("technology_release".marking is null or (not coalesce(("technology_release"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("technology_release".marking_controls, "technology_release".marking_addressees)) and ("technology_release"."agency" = current_setting('hub.code', true))
);
grant select on "technology_release" to hub_reads_as_agency;
create policy hub_reads_as_industry_technology_release on "technology_release" for select to hub_reads_as_industry using (
  ("technology_release".marking is null or (not coalesce(("technology_release"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("technology_release".marking_controls, "technology_release".marking_addressees, "technology_release".originator, "technology_release".case_id)) and ((exists (select 1 from "rom_invitation" r0 where r0.case_id = "technology_release".case_id and (r0."company" = (select current_setting('hub.code', true)))) or exists (select 1 from "contract" r1 where r1.case_id = "technology_release".case_id and ((r1."contractor" = (select current_setting('hub.code', true))) and (r1."awarded_on" is not null))) or exists (select 1 from "configuration_link" r2 where r2.case_id = "technology_release".case_id and (r2."contractor" = (select current_setting('hub.code', true))))) and exists (select 1 from "release" r3 where r3.record = "technology_release".id::text and r3.record_version = "technology_release".version and (r3."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "technology_release" to hub_reads_as_industry;
create policy hub_reads_as_state_technology_release on "technology_release" for select to hub_reads_as_state using (
  ("technology_release".marking is null or (not coalesce(("technology_release"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("technology_release".marking_controls, "technology_release".marking_addressees))
);
grant select on "technology_release" to hub_reads_as_state;
create policy hub_reads_as_partner_contract on "contract" for select to hub_reads_as_partner using (
  (((("contract"."partner" = current_setting('hub.code', true)) and (("contract"."purchaser_told" = true) or ("contract"."program" = ''))) and (not coalesce(("contract"."program" = 'BPC'), false))) and ("contract"."awarded_on" is not null))
);
grant select on "contract" to hub_reads_as_partner;
create policy hub_reads_as_sco_contract on "contract" for select to hub_reads_as_sco using (
  (("contract"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and ("contract"."awarded_on" is not null))
);
grant select on "contract" to hub_reads_as_sco;
create policy hub_reads_as_dsca_contract on "contract" for select to hub_reads_as_dsca using (
  true
);
grant select on "contract" to hub_reads_as_dsca;
create policy hub_reads_as_agency_contract on "contract" for select to hub_reads_as_agency using (
  ("contract"."agency" = current_setting('hub.code', true))
);
grant select on "contract" to hub_reads_as_agency;
create policy hub_reads_as_industry_contract on "contract" for select to hub_reads_as_industry using (
  (("contract"."contractor" = current_setting('hub.code', true)) and ("contract"."awarded_on" is not null))
);
grant select on "contract" to hub_reads_as_industry;
create policy hub_reads_as_dfas_contract on "contract" for select to hub_reads_as_dfas using (
  ("contract"."document_accepted" = true)
);
grant select on "contract" to hub_reads_as_dfas;
create policy hub_reads_as_partner_contract_milestone on "contract_milestone" for select to hub_reads_as_partner using (
  ("contract_milestone".marking is null or (not coalesce(("contract_milestone"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("contract_milestone".marking_controls, "contract_milestone".marking_addressees, "contract_milestone".originator, "contract_milestone".id, "contract_milestone".version)) and ((((("contract_milestone"."partner" = current_setting('hub.code', true)) and (("contract_milestone"."purchaser_told" = true) or ("contract_milestone"."program" = ''))) and (not coalesce(("contract_milestone"."program" = 'BPC'), false))) and ((select r0."awarded_on" from "contract" r0 where r0.id = "contract_milestone".parent_id) is not null)) and exists (select 1 from "contract" r1 where r1.id = "contract_milestone".parent_id and true))
);
grant select on "contract_milestone" to hub_reads_as_partner;
create policy hub_reads_as_sco_contract_milestone on "contract_milestone" for select to hub_reads_as_sco using (
  ("contract_milestone".marking is null or (not coalesce(("contract_milestone"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("contract_milestone".marking_controls, "contract_milestone".marking_addressees)) and ((("contract_milestone"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and ((select r0."awarded_on" from "contract" r0 where r0.id = "contract_milestone".parent_id) is not null)) and exists (select 1 from "contract" r1 where r1.id = "contract_milestone".parent_id and true))
);
grant select on "contract_milestone" to hub_reads_as_sco;
create policy hub_reads_as_dsca_contract_milestone on "contract_milestone" for select to hub_reads_as_dsca using (
  ("contract_milestone".marking is null or (not coalesce(("contract_milestone"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("contract_milestone".marking_controls, "contract_milestone".marking_addressees)) and (true and exists (select 1 from "contract" r0 where r0.id = "contract_milestone".parent_id and true))
);
grant select on "contract_milestone" to hub_reads_as_dsca;
create policy hub_reads_as_agency_contract_milestone on "contract_milestone" for select to hub_reads_as_agency using (
  ("contract_milestone".marking is null or (not coalesce(("contract_milestone"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("contract_milestone".marking_controls, "contract_milestone".marking_addressees)) and (("contract_milestone"."agency" = current_setting('hub.code', true)) and exists (select 1 from "contract" r0 where r0.id = "contract_milestone".parent_id and true))
);
grant select on "contract_milestone" to hub_reads_as_agency;
create policy hub_reads_as_industry_contract_milestone on "contract_milestone" for select to hub_reads_as_industry using (
  ("contract_milestone".marking is null or (not coalesce(("contract_milestone"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("contract_milestone".marking_controls, "contract_milestone".marking_addressees, "contract_milestone".originator, "contract_milestone".case_id)) and (((exists (select 1 from "rom_invitation" r0 where r0.case_id = "contract_milestone".case_id and (r0."company" = (select current_setting('hub.code', true)))) or exists (select 1 from "contract" r1 where r1.case_id = "contract_milestone".case_id and ((r1."contractor" = (select current_setting('hub.code', true))) and (r1."awarded_on" is not null))) or exists (select 1 from "configuration_link" r2 where r2.case_id = "contract_milestone".case_id and (r2."contractor" = (select current_setting('hub.code', true))))) and (((select r3."contractor" from "contract" r3 where r3.id = "contract_milestone".parent_id) = current_setting('hub.code', true)) and ((select r4."awarded_on" from "contract" r4 where r4.id = "contract_milestone".parent_id) is not null))) and exists (select 1 from "contract" r5 where r5.id = "contract_milestone".parent_id and true))
);
grant select on "contract_milestone" to hub_reads_as_industry;
create policy hub_reads_as_dfas_contract_milestone on "contract_milestone" for select to hub_reads_as_dfas using (
  ("contract_milestone".marking is null or (not coalesce(("contract_milestone"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("contract_milestone".marking_controls, "contract_milestone".marking_addressees)) and (("contract_milestone"."document_accepted" = true) and exists (select 1 from "contract" r0 where r0.id = "contract_milestone".parent_id and true))
);
grant select on "contract_milestone" to hub_reads_as_dfas;
create policy hub_reads_as_partner_contract_price_summary on "contract_price_summary" for select to hub_reads_as_partner using (
  ("contract_price_summary".marking is null or (not coalesce(("contract_price_summary"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("contract_price_summary".marking_controls, "contract_price_summary".marking_addressees, "contract_price_summary".originator, "contract_price_summary".id, "contract_price_summary".version)) and ((((("contract_price_summary"."partner" = current_setting('hub.code', true)) and (("contract_price_summary"."purchaser_told" = true) or ("contract_price_summary"."program" = ''))) and (not coalesce(("contract_price_summary"."program" = 'BPC'), false))) and (exists (select 1 from "release" r0 where r0.record = "contract_price_summary".id::text and r0.record_version = "contract_price_summary".version and (r0."released_to" = (select current_setting('hub.party', true)))) and exists (select 1 from "consent" r1 where r1.record = "contract_price_summary".id::text and r1.record_version = "contract_price_summary".version and (r1."consented_to" = (select current_setting('hub.party', true)))))) and exists (select 1 from "contract" r2 where r2.id = "contract_price_summary".parent_id and true))
);
grant select on "contract_price_summary" to hub_reads_as_partner;
create policy hub_reads_as_dsca_contract_price_summary on "contract_price_summary" for select to hub_reads_as_dsca using (
  ("contract_price_summary".marking is null or (not coalesce(("contract_price_summary"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("contract_price_summary".marking_controls, "contract_price_summary".marking_addressees)) and (true and exists (select 1 from "contract" r0 where r0.id = "contract_price_summary".parent_id and true))
);
grant select on "contract_price_summary" to hub_reads_as_dsca;
create policy hub_reads_as_agency_contract_price_summary on "contract_price_summary" for select to hub_reads_as_agency using (
  ("contract_price_summary".marking is null or (not coalesce(("contract_price_summary"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("contract_price_summary".marking_controls, "contract_price_summary".marking_addressees)) and (("contract_price_summary"."agency" = current_setting('hub.code', true)) and exists (select 1 from "contract" r0 where r0.id = "contract_price_summary".parent_id and true))
);
grant select on "contract_price_summary" to hub_reads_as_agency;
create policy hub_reads_as_industry_contract_price_summary on "contract_price_summary" for select to hub_reads_as_industry using (
  ("contract_price_summary".marking is null or (not coalesce(("contract_price_summary"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("contract_price_summary".marking_controls, "contract_price_summary".marking_addressees, "contract_price_summary".originator, "contract_price_summary".case_id)) and (("contract_price_summary"."originator" = current_setting('hub.party', true)) or (((select r6."contractor" from "contract" r6 where r6.id = "contract_price_summary".parent_id) = current_setting('hub.code', true)) and ((select r7."awarded_on" from "contract" r7 where r7.id = "contract_price_summary".parent_id) is not null)))
);
grant select on "contract_price_summary" to hub_reads_as_industry;
create policy hub_reads_as_dsca_contract_pricing on "contract_pricing" for select to hub_reads_as_dsca using (
  ("contract_pricing".marking is null or (not coalesce(("contract_pricing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("contract_pricing".marking_controls, "contract_pricing".marking_addressees)) and (true and exists (select 1 from "contract" r0 where r0.id = "contract_pricing".parent_id and true))
);
grant select on "contract_pricing" to hub_reads_as_dsca;
create policy hub_reads_as_agency_contract_pricing on "contract_pricing" for select to hub_reads_as_agency using (
  ("contract_pricing".marking is null or (not coalesce(("contract_pricing"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("contract_pricing".marking_controls, "contract_pricing".marking_addressees)) and (("contract_pricing"."agency" = current_setting('hub.code', true)) and exists (select 1 from "contract" r0 where r0.id = "contract_pricing".parent_id and true))
);
grant select on "contract_pricing" to hub_reads_as_agency;
create policy hub_reads_as_industry_contract_pricing on "contract_pricing" for select to hub_reads_as_industry using (
  ("contract_pricing".marking is null or (not coalesce(("contract_pricing"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("contract_pricing".marking_controls, "contract_pricing".marking_addressees, "contract_pricing".originator, "contract_pricing".case_id)) and ("contract_pricing"."originator" = current_setting('hub.party', true))
);
grant select on "contract_pricing" to hub_reads_as_industry;
create policy hub_reads_as_partner_control_plan on "control_plan" for select to hub_reads_as_partner using (
  ("control_plan".marking is null or (not coalesce(("control_plan"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("control_plan".marking_controls, "control_plan".marking_addressees, "control_plan".originator, "control_plan".id, "control_plan".version)) and ((("control_plan"."partner" = current_setting('hub.code', true)) and (("control_plan"."purchaser_told" = true) or ("control_plan"."program" = ''))) and (not coalesce(("control_plan"."program" = 'BPC'), false)))
);
grant select on "control_plan" to hub_reads_as_partner;
create policy hub_reads_as_sco_control_plan on "control_plan" for select to hub_reads_as_sco using (
  ("control_plan".marking is null or (not coalesce(("control_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("control_plan".marking_controls, "control_plan".marking_addressees)) and ("control_plan"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "control_plan" to hub_reads_as_sco;
create policy hub_reads_as_dsca_control_plan on "control_plan" for select to hub_reads_as_dsca using (
  ("control_plan".marking is null or (not coalesce(("control_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("control_plan".marking_controls, "control_plan".marking_addressees))
);
grant select on "control_plan" to hub_reads_as_dsca;
create policy hub_reads_as_state_control_plan on "control_plan" for select to hub_reads_as_state using (
  ("control_plan".marking is null or (not coalesce(("control_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("control_plan".marking_controls, "control_plan".marking_addressees))
);
grant select on "control_plan" to hub_reads_as_state;
create policy hub_reads_as_partner_cooperation_activity on "cooperation_activity" for select to hub_reads_as_partner using (
  ("cooperation_activity".marking is null or (not coalesce(("cooperation_activity"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("cooperation_activity".marking_controls, "cooperation_activity".marking_addressees, "cooperation_activity".originator, "cooperation_activity".id, "cooperation_activity".version)) and (((("cooperation_activity"."partner" = current_setting('hub.code', true)) and (("cooperation_activity"."purchaser_told" = true) or ("cooperation_activity"."program" = ''))) and (not coalesce(("cooperation_activity"."program" = 'BPC'), false))) and ("cooperation_activity"."told_on" is not null))
);
grant select on "cooperation_activity" to hub_reads_as_partner;
create policy hub_reads_as_sco_cooperation_activity on "cooperation_activity" for select to hub_reads_as_sco using (
  ("cooperation_activity".marking is null or (not coalesce(("cooperation_activity"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("cooperation_activity".marking_controls, "cooperation_activity".marking_addressees)) and ("cooperation_activity"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "cooperation_activity" to hub_reads_as_sco;
create policy hub_reads_as_dsca_cooperation_activity on "cooperation_activity" for select to hub_reads_as_dsca using (
  ("cooperation_activity".marking is null or (not coalesce(("cooperation_activity"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("cooperation_activity".marking_controls, "cooperation_activity".marking_addressees))
);
grant select on "cooperation_activity" to hub_reads_as_dsca;
create policy hub_reads_as_state_cooperation_activity on "cooperation_activity" for select to hub_reads_as_state using (
  ("cooperation_activity".marking is null or (not coalesce(("cooperation_activity"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("cooperation_activity".marking_controls, "cooperation_activity".marking_addressees))
);
grant select on "cooperation_activity" to hub_reads_as_state;
create policy hub_reads_as_ccmd_cooperation_activity on "cooperation_activity" for select to hub_reads_as_ccmd using (
  ("cooperation_activity".marking is null or (not coalesce(("cooperation_activity"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("cooperation_activity".marking_controls, "cooperation_activity".marking_addressees)) and ("cooperation_activity"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "cooperation_activity" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_country_briefing on "country_briefing" for select to hub_reads_as_partner using (
  ("country_briefing".marking is null or (not coalesce(("country_briefing"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("country_briefing".marking_controls, "country_briefing".marking_addressees, "country_briefing".originator, "country_briefing".id, "country_briefing".version)) and (((("country_briefing"."partner" = current_setting('hub.code', true)) and (("country_briefing"."purchaser_told" = true) or ("country_briefing"."program" = ''))) and (not coalesce(("country_briefing"."program" = 'BPC'), false))) and (exists (select 1 from "release" r0 where r0.record = "country_briefing".id::text and r0.record_version = "country_briefing".version and (r0."released_to" = (select current_setting('hub.party', true)))) and ("country_briefing"."topic" in ('DEFENSE_BUDGET', 'DECISION_PROCESS', 'PROCUREMENT_PROCESS', 'REQUIREMENTS', 'PROCUREMENT_PLANS', 'IN_COUNTRY_FIRMS', 'BID_SOLICITATION'))))
);
grant select on "country_briefing" to hub_reads_as_partner;
create policy hub_reads_as_sco_country_briefing on "country_briefing" for select to hub_reads_as_sco using (
  ("country_briefing".marking is null or (not coalesce(("country_briefing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("country_briefing".marking_controls, "country_briefing".marking_addressees)) and ("country_briefing"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "country_briefing" to hub_reads_as_sco;
create policy hub_reads_as_dsca_country_briefing on "country_briefing" for select to hub_reads_as_dsca using (
  ("country_briefing".marking is null or (not coalesce(("country_briefing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("country_briefing".marking_controls, "country_briefing".marking_addressees))
);
grant select on "country_briefing" to hub_reads_as_dsca;
create policy hub_reads_as_agency_country_briefing on "country_briefing" for select to hub_reads_as_agency using (
  ("country_briefing".marking is null or (not coalesce(("country_briefing"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("country_briefing".marking_controls, "country_briefing".marking_addressees))
);
grant select on "country_briefing" to hub_reads_as_agency;
create policy hub_reads_as_industry_country_briefing on "country_briefing" for select to hub_reads_as_industry using (
  ("country_briefing".marking is null or (not coalesce(("country_briefing"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("country_briefing".marking_controls, "country_briefing".marking_addressees, "country_briefing".originator, "country_briefing".case_id)) and (("country_briefing"."cleared_on" is not null) and ("country_briefing"."offered_at" is not null))
);
grant select on "country_briefing" to hub_reads_as_industry;
create policy hub_reads_as_ccmd_country_briefing on "country_briefing" for select to hub_reads_as_ccmd using (
  ("country_briefing".marking is null or (not coalesce(("country_briefing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("country_briefing".marking_controls, "country_briefing".marking_addressees)) and ("country_briefing"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "country_briefing" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_country_team_assessment on "country_team_assessment" for select to hub_reads_as_sco using (
  ("country_team_assessment".marking is null or (not coalesce(("country_team_assessment"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("country_team_assessment".marking_controls, "country_team_assessment".marking_addressees)) and ("country_team_assessment"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "country_team_assessment" to hub_reads_as_sco;
create policy hub_reads_as_dsca_country_team_assessment on "country_team_assessment" for select to hub_reads_as_dsca using (
  ("country_team_assessment".marking is null or (not coalesce(("country_team_assessment"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("country_team_assessment".marking_controls, "country_team_assessment".marking_addressees))
);
grant select on "country_team_assessment" to hub_reads_as_dsca;
create policy hub_reads_as_agency_country_team_assessment on "country_team_assessment" for select to hub_reads_as_agency using (
  ("country_team_assessment".marking is null or (not coalesce(("country_team_assessment"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("country_team_assessment".marking_controls, "country_team_assessment".marking_addressees)) and ("country_team_assessment"."agency" = current_setting('hub.code', true))
);
grant select on "country_team_assessment" to hub_reads_as_agency;
create policy hub_reads_as_state_country_team_assessment on "country_team_assessment" for select to hub_reads_as_state using (
  ("country_team_assessment".marking is null or (not coalesce(("country_team_assessment"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("country_team_assessment".marking_controls, "country_team_assessment".marking_addressees))
);
grant select on "country_team_assessment" to hub_reads_as_state;
create policy hub_reads_as_ccmd_country_team_assessment on "country_team_assessment" for select to hub_reads_as_ccmd using (
  ("country_team_assessment".marking is null or (not coalesce(("country_team_assessment"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("country_team_assessment".marking_controls, "country_team_assessment".marking_addressees)) and ("country_team_assessment"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "country_team_assessment" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_country_team_assessment_element on "country_team_assessment_element" for select to hub_reads_as_sco using (
  ("country_team_assessment_element".marking is null or (not coalesce(("country_team_assessment_element"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("country_team_assessment_element".marking_controls, "country_team_assessment_element".marking_addressees)) and (("country_team_assessment_element"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "country_team_assessment_element" to hub_reads_as_sco;
create policy hub_reads_as_dsca_country_team_assessment_element on "country_team_assessment_element" for select to hub_reads_as_dsca using (
  ("country_team_assessment_element".marking is null or (not coalesce(("country_team_assessment_element"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("country_team_assessment_element".marking_controls, "country_team_assessment_element".marking_addressees)) and (true and true)
);
grant select on "country_team_assessment_element" to hub_reads_as_dsca;
create policy hub_reads_as_agency_country_team_assessment_element on "country_team_assessment_element" for select to hub_reads_as_agency using (
  ("country_team_assessment_element".marking is null or (not coalesce(("country_team_assessment_element"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("country_team_assessment_element".marking_controls, "country_team_assessment_element".marking_addressees)) and (("country_team_assessment_element"."agency" = current_setting('hub.code', true)) and true)
);
grant select on "country_team_assessment_element" to hub_reads_as_agency;
create policy hub_reads_as_state_country_team_assessment_element on "country_team_assessment_element" for select to hub_reads_as_state using (
  ("country_team_assessment_element".marking is null or (not coalesce(("country_team_assessment_element"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("country_team_assessment_element".marking_controls, "country_team_assessment_element".marking_addressees)) and (true and true)
);
grant select on "country_team_assessment_element" to hub_reads_as_state;
create policy hub_reads_as_ccmd_country_team_assessment_element on "country_team_assessment_element" for select to hub_reads_as_ccmd using (
  ("country_team_assessment_element".marking is null or (not coalesce(("country_team_assessment_element"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("country_team_assessment_element".marking_controls, "country_team_assessment_element".marking_addressees)) and (("country_team_assessment_element"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "country_team_assessment_element" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_customer_nation on "customer_nation" for select to hub_reads_as_partner using (
  ((("customer_nation"."partner" = current_setting('hub.code', true)) and (("customer_nation"."purchaser_told" = true) or ("customer_nation"."program" = ''))) and (not coalesce(("customer_nation"."program" = 'BPC'), false)))
);
grant select on "customer_nation" to hub_reads_as_partner;
create policy hub_reads_as_sco_customer_nation on "customer_nation" for select to hub_reads_as_sco using (
  ("customer_nation"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "customer_nation" to hub_reads_as_sco;
create policy hub_reads_as_dsca_customer_nation on "customer_nation" for select to hub_reads_as_dsca using (
  true
);
grant select on "customer_nation" to hub_reads_as_dsca;
create policy hub_reads_as_agency_customer_nation on "customer_nation" for select to hub_reads_as_agency using (
  true
);
grant select on "customer_nation" to hub_reads_as_agency;
create policy hub_reads_as_state_customer_nation on "customer_nation" for select to hub_reads_as_state using (
  true
);
grant select on "customer_nation" to hub_reads_as_state;
create policy hub_reads_as_ccmd_customer_nation on "customer_nation" for select to hub_reads_as_ccmd using (
  ("customer_nation"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "customer_nation" to hub_reads_as_ccmd;
create policy hub_reads_as_dfas_customer_nation on "customer_nation" for select to hub_reads_as_dfas using (
  true
);
grant select on "customer_nation" to hub_reads_as_dfas;
create policy hub_reads_as_partner_delivery on "delivery" for select to hub_reads_as_partner using (
  ("delivery".marking is null or (not coalesce(("delivery"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("delivery".marking_controls, "delivery".marking_addressees, "delivery".originator, "delivery".id, "delivery".version)) and (("delivery"."partner" = current_setting('hub.code', true)) and (("delivery"."purchaser_told" = true) or ("delivery"."program" = '')))
);
grant select on "delivery" to hub_reads_as_partner;
create policy hub_reads_as_sco_delivery on "delivery" for select to hub_reads_as_sco using (
  ("delivery".marking is null or (not coalesce(("delivery"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("delivery".marking_controls, "delivery".marking_addressees)) and ("delivery"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "delivery" to hub_reads_as_sco;
create policy hub_reads_as_dsca_delivery on "delivery" for select to hub_reads_as_dsca using (
  ("delivery".marking is null or (not coalesce(("delivery"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("delivery".marking_controls, "delivery".marking_addressees))
);
grant select on "delivery" to hub_reads_as_dsca;
create policy hub_reads_as_agency_delivery on "delivery" for select to hub_reads_as_agency using (
  ("delivery".marking is null or (not coalesce(("delivery"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("delivery".marking_controls, "delivery".marking_addressees)) and ("delivery"."agency" = current_setting('hub.code', true))
);
grant select on "delivery" to hub_reads_as_agency;
create policy hub_reads_as_dfas_delivery on "delivery" for select to hub_reads_as_dfas using (
  ("delivery".marking is null or (not coalesce(("delivery"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("delivery".marking_controls, "delivery".marking_addressees)) and ("delivery"."document_accepted" = true)
);
grant select on "delivery" to hub_reads_as_dfas;
create policy hub_reads_as_partner_title_transfer on "title_transfer" for select to hub_reads_as_partner using (
  ("title_transfer".marking is null or (not coalesce(("title_transfer"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("title_transfer".marking_controls, "title_transfer".marking_addressees, "title_transfer".originator, "title_transfer".id, "title_transfer".version)) and (("title_transfer"."partner" = current_setting('hub.code', true)) and (("title_transfer"."purchaser_told" = true) or ("title_transfer"."program" = '')))
);
grant select on "title_transfer" to hub_reads_as_partner;
create policy hub_reads_as_sco_title_transfer on "title_transfer" for select to hub_reads_as_sco using (
  ("title_transfer".marking is null or (not coalesce(("title_transfer"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("title_transfer".marking_controls, "title_transfer".marking_addressees)) and ("title_transfer"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "title_transfer" to hub_reads_as_sco;
create policy hub_reads_as_dsca_title_transfer on "title_transfer" for select to hub_reads_as_dsca using (
  ("title_transfer".marking is null or (not coalesce(("title_transfer"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("title_transfer".marking_controls, "title_transfer".marking_addressees))
);
grant select on "title_transfer" to hub_reads_as_dsca;
create policy hub_reads_as_agency_title_transfer on "title_transfer" for select to hub_reads_as_agency using (
  ("title_transfer".marking is null or (not coalesce(("title_transfer"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("title_transfer".marking_controls, "title_transfer".marking_addressees)) and ("title_transfer"."agency" = current_setting('hub.code', true))
);
grant select on "title_transfer" to hub_reads_as_agency;
create policy hub_reads_as_dfas_title_transfer on "title_transfer" for select to hub_reads_as_dfas using (
  ("title_transfer".marking is null or (not coalesce(("title_transfer"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("title_transfer".marking_controls, "title_transfer".marking_addressees)) and ("title_transfer"."document_accepted" = true)
);
grant select on "title_transfer" to hub_reads_as_dfas;
create policy hub_reads_as_partner_shipment on "shipment" for select to hub_reads_as_partner using (
  ("shipment".marking is null or (not coalesce(("shipment"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("shipment".marking_controls, "shipment".marking_addressees, "shipment".originator, "shipment".id, "shipment".version)) and ((("shipment"."partner" = current_setting('hub.code', true)) and (("shipment"."purchaser_told" = true) or ("shipment"."program" = ''))) and (("shipment"."control" = 'UNCONTROLLED') or exists (select 1 from "release" r0 where r0.record = "shipment".id::text and r0.record_version = "shipment".version and (r0."released_to" = (select current_setting('hub.party', true))))))
);
grant select on "shipment" to hub_reads_as_partner;
create policy hub_reads_as_sco_shipment on "shipment" for select to hub_reads_as_sco using (
  ("shipment".marking is null or (not coalesce(("shipment"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("shipment".marking_controls, "shipment".marking_addressees)) and ("shipment"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "shipment" to hub_reads_as_sco;
create policy hub_reads_as_dsca_shipment on "shipment" for select to hub_reads_as_dsca using (
  ("shipment".marking is null or (not coalesce(("shipment"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("shipment".marking_controls, "shipment".marking_addressees))
);
grant select on "shipment" to hub_reads_as_dsca;
create policy hub_reads_as_agency_shipment on "shipment" for select to hub_reads_as_agency using (
  ("shipment".marking is null or (not coalesce(("shipment"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("shipment".marking_controls, "shipment".marking_addressees)) and ("shipment"."agency" = current_setting('hub.code', true))
);
grant select on "shipment" to hub_reads_as_agency;
create policy hub_reads_as_industry_shipment on "shipment" for select to hub_reads_as_industry using (
  ("shipment".marking is null or (not coalesce(("shipment"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("shipment".marking_controls, "shipment".marking_addressees, "shipment".originator, "shipment".case_id)) and (("shipment"."originator" = current_setting('hub.party', true)) and ("shipment"."control" = 'UNCONTROLLED'))
);
grant select on "shipment" to hub_reads_as_industry;
create policy hub_reads_as_partner_requisition on "requisition" for select to hub_reads_as_partner using (
  ("requisition".marking is null or (not coalesce(("requisition"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("requisition".marking_controls, "requisition".marking_addressees, "requisition".originator, "requisition".id, "requisition".version)) and ((("requisition"."partner" = current_setting('hub.code', true)) and (("requisition"."purchaser_told" = true) or ("requisition"."program" = ''))) and (not coalesce(("requisition"."program" = 'BPC'), false)))
);
grant select on "requisition" to hub_reads_as_partner;
create policy hub_reads_as_sco_requisition on "requisition" for select to hub_reads_as_sco using (
  ("requisition".marking is null or (not coalesce(("requisition"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("requisition".marking_controls, "requisition".marking_addressees)) and ("requisition"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "requisition" to hub_reads_as_sco;
create policy hub_reads_as_dsca_requisition on "requisition" for select to hub_reads_as_dsca using (
  ("requisition".marking is null or (not coalesce(("requisition"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("requisition".marking_controls, "requisition".marking_addressees))
);
grant select on "requisition" to hub_reads_as_dsca;
create policy hub_reads_as_agency_requisition on "requisition" for select to hub_reads_as_agency using (
  ("requisition".marking is null or (not coalesce(("requisition"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("requisition".marking_controls, "requisition".marking_addressees)) and ("requisition"."agency" = current_setting('hub.code', true))
);
grant select on "requisition" to hub_reads_as_agency;
create policy hub_reads_as_partner_requisitioned_item on "requisitioned_item" for select to hub_reads_as_partner using (
  ("requisitioned_item".marking is null or (not coalesce(("requisitioned_item"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("requisitioned_item".marking_controls, "requisitioned_item".marking_addressees, "requisitioned_item".originator, "requisitioned_item".id, "requisitioned_item".version)) and (((("requisitioned_item"."partner" = current_setting('hub.code', true)) and (("requisitioned_item"."purchaser_told" = true) or ("requisitioned_item"."program" = ''))) and (not coalesce(("requisitioned_item"."program" = 'BPC'), false))) and exists (select 1 from "requisition" r0 where r0.id = "requisitioned_item".parent_id and true))
);
grant select on "requisitioned_item" to hub_reads_as_partner;
create policy hub_reads_as_sco_requisitioned_item on "requisitioned_item" for select to hub_reads_as_sco using (
  ("requisitioned_item".marking is null or (not coalesce(("requisitioned_item"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("requisitioned_item".marking_controls, "requisitioned_item".marking_addressees)) and (("requisitioned_item"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "requisition" r0 where r0.id = "requisitioned_item".parent_id and true))
);
grant select on "requisitioned_item" to hub_reads_as_sco;
create policy hub_reads_as_dsca_requisitioned_item on "requisitioned_item" for select to hub_reads_as_dsca using (
  ("requisitioned_item".marking is null or (not coalesce(("requisitioned_item"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("requisitioned_item".marking_controls, "requisitioned_item".marking_addressees)) and (true and exists (select 1 from "requisition" r0 where r0.id = "requisitioned_item".parent_id and true))
);
grant select on "requisitioned_item" to hub_reads_as_dsca;
create policy hub_reads_as_agency_requisitioned_item on "requisitioned_item" for select to hub_reads_as_agency using (
  ("requisitioned_item".marking is null or (not coalesce(("requisitioned_item"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("requisitioned_item".marking_controls, "requisitioned_item".marking_addressees)) and (("requisitioned_item"."agency" = current_setting('hub.code', true)) and exists (select 1 from "requisition" r0 where r0.id = "requisitioned_item".parent_id and true))
);
grant select on "requisitioned_item" to hub_reads_as_agency;
create policy hub_reads_as_partner_requisition_request on "requisition_request" for select to hub_reads_as_partner using (
  ("requisition_request".marking is null or (not coalesce(("requisition_request"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("requisition_request".marking_controls, "requisition_request".marking_addressees, "requisition_request".originator, "requisition_request".id, "requisition_request".version)) and (((("requisition_request"."partner" = current_setting('hub.code', true)) and (("requisition_request"."purchaser_told" = true) or ("requisition_request"."program" = ''))) and (not coalesce(("requisition_request"."program" = 'BPC'), false))) and exists (select 1 from "requisition" r0 where r0.id = "requisition_request".parent_id and true))
);
grant select on "requisition_request" to hub_reads_as_partner;
create policy hub_reads_as_sco_requisition_request on "requisition_request" for select to hub_reads_as_sco using (
  ("requisition_request".marking is null or (not coalesce(("requisition_request"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("requisition_request".marking_controls, "requisition_request".marking_addressees)) and (("requisition_request"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "requisition" r0 where r0.id = "requisition_request".parent_id and true))
);
grant select on "requisition_request" to hub_reads_as_sco;
create policy hub_reads_as_dsca_requisition_request on "requisition_request" for select to hub_reads_as_dsca using (
  ("requisition_request".marking is null or (not coalesce(("requisition_request"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("requisition_request".marking_controls, "requisition_request".marking_addressees)) and (true and exists (select 1 from "requisition" r0 where r0.id = "requisition_request".parent_id and true))
);
grant select on "requisition_request" to hub_reads_as_dsca;
create policy hub_reads_as_agency_requisition_request on "requisition_request" for select to hub_reads_as_agency using (
  ("requisition_request".marking is null or (not coalesce(("requisition_request"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("requisition_request".marking_controls, "requisition_request".marking_addressees)) and (("requisition_request"."agency" = current_setting('hub.code', true)) and exists (select 1 from "requisition" r0 where r0.id = "requisition_request".parent_id and true))
);
grant select on "requisition_request" to hub_reads_as_agency;
create policy hub_reads_as_partner_supply_status on "supply_status" for select to hub_reads_as_partner using (
  ("supply_status".marking is null or (not coalesce(("supply_status"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("supply_status".marking_controls, "supply_status".marking_addressees, "supply_status".originator, "supply_status".id, "supply_status".version)) and (((("supply_status"."partner" = current_setting('hub.code', true)) and (("supply_status"."purchaser_told" = true) or ("supply_status"."program" = ''))) and (not coalesce(("supply_status"."program" = 'BPC'), false))) and exists (select 1 from "requisition" r0 where r0.id = "supply_status".parent_id and true))
);
grant select on "supply_status" to hub_reads_as_partner;
create policy hub_reads_as_sco_supply_status on "supply_status" for select to hub_reads_as_sco using (
  ("supply_status".marking is null or (not coalesce(("supply_status"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("supply_status".marking_controls, "supply_status".marking_addressees)) and (("supply_status"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "requisition" r0 where r0.id = "supply_status".parent_id and true))
);
grant select on "supply_status" to hub_reads_as_sco;
create policy hub_reads_as_dsca_supply_status on "supply_status" for select to hub_reads_as_dsca using (
  ("supply_status".marking is null or (not coalesce(("supply_status"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("supply_status".marking_controls, "supply_status".marking_addressees)) and (true and exists (select 1 from "requisition" r0 where r0.id = "supply_status".parent_id and true))
);
grant select on "supply_status" to hub_reads_as_dsca;
create policy hub_reads_as_agency_supply_status on "supply_status" for select to hub_reads_as_agency using (
  ("supply_status".marking is null or (not coalesce(("supply_status"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("supply_status".marking_controls, "supply_status".marking_addressees)) and (("supply_status"."agency" = current_setting('hub.code', true)) and exists (select 1 from "requisition" r0 where r0.id = "supply_status".parent_id and true))
);
grant select on "supply_status" to hub_reads_as_agency;
create policy hub_reads_as_partner_direct_delivery_notice on "direct_delivery_notice" for select to hub_reads_as_partner using (
  ("direct_delivery_notice".marking is null or (not coalesce(("direct_delivery_notice"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("direct_delivery_notice".marking_controls, "direct_delivery_notice".marking_addressees, "direct_delivery_notice".originator, "direct_delivery_notice".id, "direct_delivery_notice".version)) and (((("direct_delivery_notice"."partner" = current_setting('hub.code', true)) and (("direct_delivery_notice"."purchaser_told" = true) or ("direct_delivery_notice"."program" = ''))) and (not coalesce(("direct_delivery_notice"."program" = 'BPC'), false))) and exists (select 1 from "requisition" r0 where r0.id = "direct_delivery_notice".parent_id and true))
);
grant select on "direct_delivery_notice" to hub_reads_as_partner;
create policy hub_reads_as_sco_direct_delivery_notice on "direct_delivery_notice" for select to hub_reads_as_sco using (
  ("direct_delivery_notice".marking is null or (not coalesce(("direct_delivery_notice"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("direct_delivery_notice".marking_controls, "direct_delivery_notice".marking_addressees)) and (("direct_delivery_notice"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "requisition" r0 where r0.id = "direct_delivery_notice".parent_id and true))
);
grant select on "direct_delivery_notice" to hub_reads_as_sco;
create policy hub_reads_as_dsca_direct_delivery_notice on "direct_delivery_notice" for select to hub_reads_as_dsca using (
  ("direct_delivery_notice".marking is null or (not coalesce(("direct_delivery_notice"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("direct_delivery_notice".marking_controls, "direct_delivery_notice".marking_addressees)) and (true and exists (select 1 from "requisition" r0 where r0.id = "direct_delivery_notice".parent_id and true))
);
grant select on "direct_delivery_notice" to hub_reads_as_dsca;
create policy hub_reads_as_agency_direct_delivery_notice on "direct_delivery_notice" for select to hub_reads_as_agency using (
  ("direct_delivery_notice".marking is null or (not coalesce(("direct_delivery_notice"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("direct_delivery_notice".marking_controls, "direct_delivery_notice".marking_addressees)) and (("direct_delivery_notice"."agency" = current_setting('hub.code', true)) and exists (select 1 from "requisition" r0 where r0.id = "direct_delivery_notice".parent_id and true))
);
grant select on "direct_delivery_notice" to hub_reads_as_agency;
create policy hub_reads_as_partner_requisition_shipment on "requisition_shipment" for select to hub_reads_as_partner using (
  ("requisition_shipment".marking is null or (not coalesce(("requisition_shipment"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("requisition_shipment".marking_controls, "requisition_shipment".marking_addressees, "requisition_shipment".originator, "requisition_shipment".id, "requisition_shipment".version)) and ((((("requisition_shipment"."partner" = current_setting('hub.code', true)) and (("requisition_shipment"."purchaser_told" = true) or ("requisition_shipment"."program" = ''))) and (not coalesce(("requisition_shipment"."program" = 'BPC'), false))) and (("requisition_shipment"."control" = 'UNCONTROLLED') or exists (select 1 from "release" r0 where r0.record = "requisition_shipment".id::text and r0.record_version = "requisition_shipment".version and (r0."released_to" = (select current_setting('hub.party', true)))))) and exists (select 1 from "requisition" r1 where r1.id = "requisition_shipment".parent_id and true))
);
grant select on "requisition_shipment" to hub_reads_as_partner;
create policy hub_reads_as_sco_requisition_shipment on "requisition_shipment" for select to hub_reads_as_sco using (
  ("requisition_shipment".marking is null or (not coalesce(("requisition_shipment"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("requisition_shipment".marking_controls, "requisition_shipment".marking_addressees)) and (("requisition_shipment"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "requisition" r0 where r0.id = "requisition_shipment".parent_id and true))
);
grant select on "requisition_shipment" to hub_reads_as_sco;
create policy hub_reads_as_dsca_requisition_shipment on "requisition_shipment" for select to hub_reads_as_dsca using (
  ("requisition_shipment".marking is null or (not coalesce(("requisition_shipment"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("requisition_shipment".marking_controls, "requisition_shipment".marking_addressees)) and (true and exists (select 1 from "requisition" r0 where r0.id = "requisition_shipment".parent_id and true))
);
grant select on "requisition_shipment" to hub_reads_as_dsca;
create policy hub_reads_as_agency_requisition_shipment on "requisition_shipment" for select to hub_reads_as_agency using (
  ("requisition_shipment".marking is null or (not coalesce(("requisition_shipment"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("requisition_shipment".marking_controls, "requisition_shipment".marking_addressees)) and (("requisition_shipment"."agency" = current_setting('hub.code', true)) and exists (select 1 from "requisition" r0 where r0.id = "requisition_shipment".parent_id and true))
);
grant select on "requisition_shipment" to hub_reads_as_agency;
create policy hub_reads_as_partner_availability_notice on "availability_notice" for select to hub_reads_as_partner using (
  ("availability_notice".marking is null or (not coalesce(("availability_notice"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("availability_notice".marking_controls, "availability_notice".marking_addressees, "availability_notice".originator, "availability_notice".id, "availability_notice".version)) and ((((("availability_notice"."partner" = current_setting('hub.code', true)) and (("availability_notice"."purchaser_told" = true) or ("availability_notice"."program" = ''))) and (not coalesce(("availability_notice"."program" = 'BPC'), false))) and (("availability_notice"."control" = 'UNCONTROLLED') or exists (select 1 from "release" r0 where r0.record = "availability_notice".id::text and r0.record_version = "availability_notice".version and (r0."released_to" = (select current_setting('hub.party', true)))))) and exists (select 1 from "requisition" r1 where r1.id = "availability_notice".parent_id and true))
);
grant select on "availability_notice" to hub_reads_as_partner;
create policy hub_reads_as_sco_availability_notice on "availability_notice" for select to hub_reads_as_sco using (
  ("availability_notice".marking is null or (not coalesce(("availability_notice"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("availability_notice".marking_controls, "availability_notice".marking_addressees)) and (("availability_notice"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "requisition" r0 where r0.id = "availability_notice".parent_id and true))
);
grant select on "availability_notice" to hub_reads_as_sco;
create policy hub_reads_as_dsca_availability_notice on "availability_notice" for select to hub_reads_as_dsca using (
  ("availability_notice".marking is null or (not coalesce(("availability_notice"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("availability_notice".marking_controls, "availability_notice".marking_addressees)) and (true and exists (select 1 from "requisition" r0 where r0.id = "availability_notice".parent_id and true))
);
grant select on "availability_notice" to hub_reads_as_dsca;
create policy hub_reads_as_agency_availability_notice on "availability_notice" for select to hub_reads_as_agency using (
  ("availability_notice".marking is null or (not coalesce(("availability_notice"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("availability_notice".marking_controls, "availability_notice".marking_addressees)) and (("availability_notice"."agency" = current_setting('hub.code', true)) and exists (select 1 from "requisition" r0 where r0.id = "availability_notice".parent_id and true))
);
grant select on "availability_notice" to hub_reads_as_agency;
create policy hub_reads_as_partner_availability_reply on "availability_reply" for select to hub_reads_as_partner using (
  ("availability_reply".marking is null or (not coalesce(("availability_reply"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("availability_reply".marking_controls, "availability_reply".marking_addressees, "availability_reply".originator, "availability_reply".id, "availability_reply".version)) and (((("availability_reply"."partner" = current_setting('hub.code', true)) and (("availability_reply"."purchaser_told" = true) or ("availability_reply"."program" = ''))) and (not coalesce(("availability_reply"."program" = 'BPC'), false))) and exists (select 1 from "requisition" r0 where r0.id = "availability_reply".parent_id and true))
);
grant select on "availability_reply" to hub_reads_as_partner;
create policy hub_reads_as_sco_availability_reply on "availability_reply" for select to hub_reads_as_sco using (
  ("availability_reply".marking is null or (not coalesce(("availability_reply"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("availability_reply".marking_controls, "availability_reply".marking_addressees)) and (("availability_reply"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "requisition" r0 where r0.id = "availability_reply".parent_id and true))
);
grant select on "availability_reply" to hub_reads_as_sco;
create policy hub_reads_as_dsca_availability_reply on "availability_reply" for select to hub_reads_as_dsca using (
  ("availability_reply".marking is null or (not coalesce(("availability_reply"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("availability_reply".marking_controls, "availability_reply".marking_addressees)) and (true and exists (select 1 from "requisition" r0 where r0.id = "availability_reply".parent_id and true))
);
grant select on "availability_reply" to hub_reads_as_dsca;
create policy hub_reads_as_agency_availability_reply on "availability_reply" for select to hub_reads_as_agency using (
  ("availability_reply".marking is null or (not coalesce(("availability_reply"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("availability_reply".marking_controls, "availability_reply".marking_addressees)) and (("availability_reply"."agency" = current_setting('hub.code', true)) and exists (select 1 from "requisition" r0 where r0.id = "availability_reply".parent_id and true))
);
grant select on "availability_reply" to hub_reads_as_agency;
create policy hub_reads_as_sco_second_telling on "second_telling" for select to hub_reads_as_sco using (
  ("second_telling".marking is null or (not coalesce(("second_telling"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("second_telling".marking_controls, "second_telling".marking_addressees)) and (("second_telling"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and ("second_telling"."told" in ('Case.designator', 'Case.customer', 'Case.agency', 'Case.neutralTitle', 'Case.title', 'Case.program', 'Case.form', 'Case.drawsOn', 'Case.benefitting', 'Case.caseManager', 'Case.notifiedOn', 'Case.deliveredFrom', 'Case.sustainedFrom', 'Case.closedOn', 'Closure.supplyCompleteOn', 'Closure.procedure', 'Closure.certificateOn', 'Closure.interimClosedOn', 'Closure.finallyClosedOn', 'Closure.recordsKeptUntil', 'RequisitionedItem.stockNumber', 'RequisitionedItem.quantity', 'RequisitionedItem.unitOfIssue', 'RequisitionedItem.priority', 'RequisitionedItem.requiredDelivery', 'RequisitionedItem.requiredOn', 'RequisitionedItem.adviceCode', 'RequisitionedItem.offerReleaseCode', 'RequisitionedItem.freightForwarderCode', 'RequisitionedItem.customerService', 'RequisitionedItem.mediaAndStatusCode', 'RequisitionedItem.demandCode', 'RequisitionedItem.signalCode', 'SupplyStatus.code', 'SupplyStatus.meaning', 'SupplyStatus.isListed', 'SupplyStatus.statedOn', 'SupplyStatus.estimatedShippingOn', 'SupplyStatus.suffix', 'SupplyStatus.stockNumber', 'SupplyStatus.quantity', 'SupplyStatus.unitOfIssue', 'RequisitionShipment.suffix', 'RequisitionShipment.stockNumber', 'RequisitionShipment.quantity', 'RequisitionShipment.unitOfIssue', 'RequisitionShipment.availableOn', 'RequisitionShipment.shippedOn', 'RequisitionShipment.transportNumber', 'RequisitionShipment.modeCode', 'RequisitionShipment.freightForwarderCode', 'RequisitionShipment.control', 'AvailabilityNotice.kind', 'AvailabilityNotice.givenOn', 'AvailabilityNotice.exportReleaseRequired', 'AvailabilityNotice.lineItems', 'AvailabilityNotice.transportNumber', 'AvailabilityNotice.modeCode', 'AvailabilityNotice.control', 'AvailabilityReply.release', 'AvailabilityReply.repliedOn', 'AvailabilityReply.transportationOrder', 'AvailabilityReply.transportNumber')))
);
grant select on "second_telling" to hub_reads_as_sco;
create policy hub_reads_as_dsca_second_telling on "second_telling" for select to hub_reads_as_dsca using (
  ("second_telling".marking is null or (not coalesce(("second_telling"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("second_telling".marking_controls, "second_telling".marking_addressees)) and (true and ("second_telling"."told" in ('Case.designator', 'Case.customer', 'Case.agency', 'Case.neutralTitle', 'Case.title', 'Case.program', 'Case.form', 'Case.drawsOn', 'Case.benefitting', 'Case.caseManager', 'Case.notifiedOn', 'Case.deliveredFrom', 'Case.sustainedFrom', 'Case.closedOn', 'Closure.supplyCompleteOn', 'Closure.procedure', 'Closure.certificateOn', 'Closure.interimClosedOn', 'Closure.finallyClosedOn', 'Closure.recordsKeptUntil', 'RequisitionedItem.stockNumber', 'RequisitionedItem.quantity', 'RequisitionedItem.unitOfIssue', 'RequisitionedItem.priority', 'RequisitionedItem.requiredDelivery', 'RequisitionedItem.requiredOn', 'RequisitionedItem.adviceCode', 'RequisitionedItem.offerReleaseCode', 'RequisitionedItem.freightForwarderCode', 'RequisitionedItem.customerService', 'RequisitionedItem.mediaAndStatusCode', 'RequisitionedItem.demandCode', 'RequisitionedItem.signalCode', 'SupplyStatus.code', 'SupplyStatus.meaning', 'SupplyStatus.isListed', 'SupplyStatus.statedOn', 'SupplyStatus.estimatedShippingOn', 'SupplyStatus.suffix', 'SupplyStatus.stockNumber', 'SupplyStatus.quantity', 'SupplyStatus.unitOfIssue', 'SupplyStatus.unitPrice', 'RequisitionShipment.suffix', 'RequisitionShipment.stockNumber', 'RequisitionShipment.quantity', 'RequisitionShipment.unitOfIssue', 'RequisitionShipment.availableOn', 'RequisitionShipment.shippedOn', 'RequisitionShipment.transportNumber', 'RequisitionShipment.modeCode', 'RequisitionShipment.freightForwarderCode', 'RequisitionShipment.control', 'AvailabilityNotice.kind', 'AvailabilityNotice.givenOn', 'AvailabilityNotice.exportReleaseRequired', 'AvailabilityNotice.lineItems', 'AvailabilityNotice.transportNumber', 'AvailabilityNotice.modeCode', 'AvailabilityNotice.control', 'AvailabilityReply.release', 'AvailabilityReply.repliedOn', 'AvailabilityReply.transportationOrder', 'AvailabilityReply.transportNumber')))
);
grant select on "second_telling" to hub_reads_as_dsca;
create policy hub_reads_as_agency_second_telling on "second_telling" for select to hub_reads_as_agency using (
  ("second_telling".marking is null or (not coalesce(("second_telling"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("second_telling".marking_controls, "second_telling".marking_addressees)) and (("second_telling"."agency" = current_setting('hub.code', true)) and ("second_telling"."told" in ('Case.designator', 'Case.customer', 'Case.agency', 'Case.neutralTitle', 'Case.title', 'Case.program', 'Case.form', 'Case.drawsOn', 'Case.benefitting', 'Case.caseManager', 'Case.notifiedOn', 'Case.deliveredFrom', 'Case.sustainedFrom', 'Case.closedOn', 'Closure.supplyCompleteOn', 'Closure.procedure', 'Closure.certificateOn', 'Closure.interimClosedOn', 'Closure.finallyClosedOn', 'Closure.recordsKeptUntil', 'RequisitionedItem.stockNumber', 'RequisitionedItem.quantity', 'RequisitionedItem.unitOfIssue', 'RequisitionedItem.priority', 'RequisitionedItem.requiredDelivery', 'RequisitionedItem.requiredOn', 'RequisitionedItem.adviceCode', 'RequisitionedItem.offerReleaseCode', 'RequisitionedItem.freightForwarderCode', 'RequisitionedItem.customerService', 'RequisitionedItem.mediaAndStatusCode', 'RequisitionedItem.demandCode', 'RequisitionedItem.signalCode', 'SupplyStatus.code', 'SupplyStatus.meaning', 'SupplyStatus.isListed', 'SupplyStatus.statedOn', 'SupplyStatus.estimatedShippingOn', 'SupplyStatus.suffix', 'SupplyStatus.stockNumber', 'SupplyStatus.quantity', 'SupplyStatus.unitOfIssue', 'SupplyStatus.unitPrice', 'RequisitionShipment.suffix', 'RequisitionShipment.stockNumber', 'RequisitionShipment.quantity', 'RequisitionShipment.unitOfIssue', 'RequisitionShipment.availableOn', 'RequisitionShipment.shippedOn', 'RequisitionShipment.transportNumber', 'RequisitionShipment.modeCode', 'RequisitionShipment.freightForwarderCode', 'RequisitionShipment.control', 'AvailabilityNotice.kind', 'AvailabilityNotice.givenOn', 'AvailabilityNotice.exportReleaseRequired', 'AvailabilityNotice.lineItems', 'AvailabilityNotice.transportNumber', 'AvailabilityNotice.modeCode', 'AvailabilityNotice.control', 'AvailabilityReply.release', 'AvailabilityReply.repliedOn', 'AvailabilityReply.transportationOrder', 'AvailabilityReply.transportNumber')))
);
grant select on "second_telling" to hub_reads_as_agency;
create policy hub_reads_as_dfas_second_telling on "second_telling" for select to hub_reads_as_dfas using (
  ("second_telling".marking is null or (not coalesce(("second_telling"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("second_telling".marking_controls, "second_telling".marking_addressees)) and (("second_telling"."document_accepted" = true) and ("second_telling"."told" in ('Case.designator', 'Case.customer', 'Case.agency', 'Case.neutralTitle', 'Case.title', 'Case.program', 'Case.form', 'Case.drawsOn', 'Case.benefitting', 'Case.caseManager', 'Case.deliveredFrom', 'Case.sustainedFrom', 'Case.closedOn', 'Closure.supplyCompleteOn', 'Closure.procedure', 'Closure.certificateOn', 'Closure.interimClosedOn', 'Closure.finallyClosedOn', 'Closure.recordsKeptUntil')))
);
grant select on "second_telling" to hub_reads_as_dfas;
create policy hub_reads_as_dsca_discrepancy_resolution on "discrepancy_resolution" for select to hub_reads_as_dsca using (
  ("discrepancy_resolution".marking is null or (not coalesce(("discrepancy_resolution"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("discrepancy_resolution".marking_controls, "discrepancy_resolution".marking_addressees))
);
grant select on "discrepancy_resolution" to hub_reads_as_dsca;
create policy hub_reads_as_agency_discrepancy_resolution on "discrepancy_resolution" for select to hub_reads_as_agency using (
  ("discrepancy_resolution".marking is null or (not coalesce(("discrepancy_resolution"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("discrepancy_resolution".marking_controls, "discrepancy_resolution".marking_addressees)) and ("discrepancy_resolution"."agency" = current_setting('hub.code', true))
);
grant select on "discrepancy_resolution" to hub_reads_as_agency;
create policy hub_reads_as_partner_export on "export" for select to hub_reads_as_partner using (
  ("export"."originator" = current_setting('hub.party', true))
);
grant select on "export" to hub_reads_as_partner;
create policy hub_reads_as_sco_export on "export" for select to hub_reads_as_sco using (
  ("export"."originator" = current_setting('hub.party', true))
);
grant select on "export" to hub_reads_as_sco;
create policy hub_reads_as_dsca_export on "export" for select to hub_reads_as_dsca using (
  ("export"."originator" = current_setting('hub.party', true))
);
grant select on "export" to hub_reads_as_dsca;
create policy hub_reads_as_agency_export on "export" for select to hub_reads_as_agency using (
  ("export"."originator" = current_setting('hub.party', true))
);
grant select on "export" to hub_reads_as_agency;
create policy hub_reads_as_industry_export on "export" for select to hub_reads_as_industry using (
  ("export"."originator" = current_setting('hub.party', true))
);
grant select on "export" to hub_reads_as_industry;
create policy hub_reads_as_state_export on "export" for select to hub_reads_as_state using (
  ("export"."originator" = current_setting('hub.party', true))
);
grant select on "export" to hub_reads_as_state;
create policy hub_reads_as_ccmd_export on "export" for select to hub_reads_as_ccmd using (
  ("export"."originator" = current_setting('hub.party', true))
);
grant select on "export" to hub_reads_as_ccmd;
create policy hub_reads_as_dfas_export on "export" for select to hub_reads_as_dfas using (
  ("export"."originator" = current_setting('hub.party', true))
);
grant select on "export" to hub_reads_as_dfas;
create policy hub_reads_as_partner_export_configuration on "export_configuration" for select to hub_reads_as_partner using (
  ("export_configuration".marking is null or (not coalesce(("export_configuration"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("export_configuration".marking_controls, "export_configuration".marking_addressees, "export_configuration".originator, "export_configuration".id, "export_configuration".version)) and (((("export_configuration"."partner" = current_setting('hub.code', true)) and (("export_configuration"."purchaser_told" = true) or ("export_configuration"."program" = ''))) and (not coalesce(("export_configuration"."program" = 'BPC'), false))) and (exists (select 1 from "release" r0 where r0.record = "export_configuration".id::text and r0.record_version = "export_configuration".version and (r0."released_to" = (select current_setting('hub.party', true)))) and exists (select 1 from "consent" r1 where r1.record = "export_configuration".id::text and r1.record_version = "export_configuration".version and (r1."consented_to" = (select current_setting('hub.party', true))))))
);
grant select on "export_configuration" to hub_reads_as_partner;
create policy hub_reads_as_dsca_export_configuration on "export_configuration" for select to hub_reads_as_dsca using (
  ("export_configuration".marking is null or (not coalesce(("export_configuration"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("export_configuration".marking_controls, "export_configuration".marking_addressees))
);
grant select on "export_configuration" to hub_reads_as_dsca;
create policy hub_reads_as_agency_export_configuration on "export_configuration" for select to hub_reads_as_agency using (
  ("export_configuration".marking is null or (not coalesce(("export_configuration"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("export_configuration".marking_controls, "export_configuration".marking_addressees)) and ("export_configuration"."agency" = current_setting('hub.code', true))
);
grant select on "export_configuration" to hub_reads_as_agency;
create policy hub_reads_as_industry_export_configuration on "export_configuration" for select to hub_reads_as_industry using (
  ("export_configuration".marking is null or (not coalesce(("export_configuration"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("export_configuration".marking_controls, "export_configuration".marking_addressees, "export_configuration".originator, "export_configuration".case_id)) and ("export_configuration"."originator" = current_setting('hub.party', true))
);
grant select on "export_configuration" to hub_reads_as_industry;
create policy hub_reads_as_state_export_configuration on "export_configuration" for select to hub_reads_as_state using (
  ("export_configuration".marking is null or (not coalesce(("export_configuration"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("export_configuration".marking_controls, "export_configuration".marking_addressees))
);
grant select on "export_configuration" to hub_reads_as_state;
create policy hub_reads_as_dsca_configuration_link on "configuration_link" for select to hub_reads_as_dsca using (
  true
);
grant select on "configuration_link" to hub_reads_as_dsca;
create policy hub_reads_as_agency_configuration_link on "configuration_link" for select to hub_reads_as_agency using (
  ("configuration_link"."agency" = current_setting('hub.code', true))
);
grant select on "configuration_link" to hub_reads_as_agency;
create policy hub_reads_as_industry_configuration_link on "configuration_link" for select to hub_reads_as_industry using (
  ("configuration_link"."contractor" = current_setting('hub.code', true))
);
grant select on "configuration_link" to hub_reads_as_industry;
create policy hub_reads_as_partner_feasibility_assessment on "feasibility_assessment" for select to hub_reads_as_partner using (
  ("feasibility_assessment".marking is null or (not coalesce(("feasibility_assessment"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("feasibility_assessment".marking_controls, "feasibility_assessment".marking_addressees, "feasibility_assessment".originator, "feasibility_assessment".id, "feasibility_assessment".version)) and (((("feasibility_assessment"."partner" = current_setting('hub.code', true)) and (("feasibility_assessment"."purchaser_told" = true) or ("feasibility_assessment"."program" = ''))) and (not coalesce(("feasibility_assessment"."program" = 'BPC'), false))) and (exists (select 1 from "release" r0 where r0.record = "feasibility_assessment".id::text and r0.record_version = "feasibility_assessment".version and (r0."released_to" = (select current_setting('hub.party', true)))) and exists (select 1 from "consent" r1 where r1.record = "feasibility_assessment".id::text and r1.record_version = "feasibility_assessment".version and (r1."consented_to" = (select current_setting('hub.party', true))))))
);
grant select on "feasibility_assessment" to hub_reads_as_partner;
create policy hub_reads_as_dsca_feasibility_assessment on "feasibility_assessment" for select to hub_reads_as_dsca using (
  ("feasibility_assessment".marking is null or (not coalesce(("feasibility_assessment"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("feasibility_assessment".marking_controls, "feasibility_assessment".marking_addressees))
);
grant select on "feasibility_assessment" to hub_reads_as_dsca;
create policy hub_reads_as_agency_feasibility_assessment on "feasibility_assessment" for select to hub_reads_as_agency using (
  ("feasibility_assessment".marking is null or (not coalesce(("feasibility_assessment"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("feasibility_assessment".marking_controls, "feasibility_assessment".marking_addressees)) and ("feasibility_assessment"."agency" = current_setting('hub.code', true))
);
grant select on "feasibility_assessment" to hub_reads_as_agency;
create policy hub_reads_as_industry_feasibility_assessment on "feasibility_assessment" for select to hub_reads_as_industry using (
  ("feasibility_assessment".marking is null or (not coalesce(("feasibility_assessment"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("feasibility_assessment".marking_controls, "feasibility_assessment".marking_addressees, "feasibility_assessment".originator, "feasibility_assessment".case_id)) and ("feasibility_assessment"."originator" = current_setting('hub.party', true))
);
grant select on "feasibility_assessment" to hub_reads_as_industry;
create policy hub_reads_as_partner_industry_risk on "industry_risk" for select to hub_reads_as_partner using (
  ("industry_risk".marking is null or (not coalesce(("industry_risk"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("industry_risk".marking_controls, "industry_risk".marking_addressees, "industry_risk".originator, "industry_risk".id, "industry_risk".version)) and (((("industry_risk"."partner" = current_setting('hub.code', true)) and (("industry_risk"."purchaser_told" = true) or ("industry_risk"."program" = ''))) and (not coalesce(("industry_risk"."program" = 'BPC'), false))) and (exists (select 1 from "release" r0 where r0.record = "industry_risk".id::text and r0.record_version = "industry_risk".version and (r0."released_to" = (select current_setting('hub.party', true)))) and exists (select 1 from "consent" r1 where r1.record = "industry_risk".id::text and r1.record_version = "industry_risk".version and (r1."consented_to" = (select current_setting('hub.party', true))))))
);
grant select on "industry_risk" to hub_reads_as_partner;
create policy hub_reads_as_dsca_industry_risk on "industry_risk" for select to hub_reads_as_dsca using (
  ("industry_risk".marking is null or (not coalesce(("industry_risk"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("industry_risk".marking_controls, "industry_risk".marking_addressees))
);
grant select on "industry_risk" to hub_reads_as_dsca;
create policy hub_reads_as_agency_industry_risk on "industry_risk" for select to hub_reads_as_agency using (
  ("industry_risk".marking is null or (not coalesce(("industry_risk"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("industry_risk".marking_controls, "industry_risk".marking_addressees)) and ("industry_risk"."agency" = current_setting('hub.code', true))
);
grant select on "industry_risk" to hub_reads_as_agency;
create policy hub_reads_as_industry_industry_risk on "industry_risk" for select to hub_reads_as_industry using (
  ("industry_risk".marking is null or (not coalesce(("industry_risk"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("industry_risk".marking_controls, "industry_risk".marking_addressees, "industry_risk".originator, "industry_risk".case_id)) and ("industry_risk"."originator" = current_setting('hub.party', true))
);
grant select on "industry_risk" to hub_reads_as_industry;
create policy hub_reads_as_sco_industry_visit on "industry_visit" for select to hub_reads_as_sco using (
  ("industry_visit".marking is null or (not coalesce(("industry_visit"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("industry_visit".marking_controls, "industry_visit".marking_addressees)) and ("industry_visit"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "industry_visit" to hub_reads_as_sco;
create policy hub_reads_as_dsca_industry_visit on "industry_visit" for select to hub_reads_as_dsca using (
  ("industry_visit".marking is null or (not coalesce(("industry_visit"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("industry_visit".marking_controls, "industry_visit".marking_addressees))
);
grant select on "industry_visit" to hub_reads_as_dsca;
create policy hub_reads_as_industry_industry_visit on "industry_visit" for select to hub_reads_as_industry using (
  ("industry_visit".marking is null or (not coalesce(("industry_visit"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("industry_visit".marking_controls, "industry_visit".marking_addressees, "industry_visit".originator, "industry_visit".case_id)) and ("industry_visit"."originator" = current_setting('hub.party', true))
);
grant select on "industry_visit" to hub_reads_as_industry;
create policy hub_reads_as_sco_visit_answer on "visit_answer" for select to hub_reads_as_sco using (
  ("visit_answer".marking is null or (not coalesce(("visit_answer"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("visit_answer".marking_controls, "visit_answer".marking_addressees)) and (("visit_answer"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "industry_visit" r0 where r0.id = "visit_answer".parent_id and true))
);
grant select on "visit_answer" to hub_reads_as_sco;
create policy hub_reads_as_dsca_visit_answer on "visit_answer" for select to hub_reads_as_dsca using (
  ("visit_answer".marking is null or (not coalesce(("visit_answer"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("visit_answer".marking_controls, "visit_answer".marking_addressees)) and (true and exists (select 1 from "industry_visit" r0 where r0.id = "visit_answer".parent_id and true))
);
grant select on "visit_answer" to hub_reads_as_dsca;
create policy hub_reads_as_industry_visit_answer on "visit_answer" for select to hub_reads_as_industry using (
  ("visit_answer".marking is null or (not coalesce(("visit_answer"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("visit_answer".marking_controls, "visit_answer".marking_addressees, "visit_answer".originator, "visit_answer".case_id)) and ("visit_answer"."company" = current_setting('hub.code', true))
);
grant select on "visit_answer" to hub_reads_as_industry;
create policy hub_reads_as_sco_visit_debrief on "visit_debrief" for select to hub_reads_as_sco using (
  ("visit_debrief".marking is null or (not coalesce(("visit_debrief"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("visit_debrief".marking_controls, "visit_debrief".marking_addressees)) and (("visit_debrief"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "industry_visit" r0 where r0.id = "visit_debrief".parent_id and true))
);
grant select on "visit_debrief" to hub_reads_as_sco;
create policy hub_reads_as_dsca_visit_debrief on "visit_debrief" for select to hub_reads_as_dsca using (
  ("visit_debrief".marking is null or (not coalesce(("visit_debrief"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("visit_debrief".marking_controls, "visit_debrief".marking_addressees)) and (true and exists (select 1 from "industry_visit" r0 where r0.id = "visit_debrief".parent_id and true))
);
grant select on "visit_debrief" to hub_reads_as_dsca;
create policy hub_reads_as_industry_visit_debrief on "visit_debrief" for select to hub_reads_as_industry using (
  ("visit_debrief".marking is null or (not coalesce(("visit_debrief"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("visit_debrief".marking_controls, "visit_debrief".marking_addressees, "visit_debrief".originator, "visit_debrief".case_id)) and ("visit_debrief"."company" = current_setting('hub.code', true))
);
grant select on "visit_debrief" to hub_reads_as_industry;
create policy hub_reads_as_sco_visit_follow_up on "visit_follow_up" for select to hub_reads_as_sco using (
  ("visit_follow_up".marking is null or (not coalesce(("visit_follow_up"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("visit_follow_up".marking_controls, "visit_follow_up".marking_addressees)) and (("visit_follow_up"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "industry_visit" r0 where r0.id = "visit_follow_up".parent_id and true))
);
grant select on "visit_follow_up" to hub_reads_as_sco;
create policy hub_reads_as_dsca_visit_follow_up on "visit_follow_up" for select to hub_reads_as_dsca using (
  ("visit_follow_up".marking is null or (not coalesce(("visit_follow_up"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("visit_follow_up".marking_controls, "visit_follow_up".marking_addressees)) and (true and exists (select 1 from "industry_visit" r0 where r0.id = "visit_follow_up".parent_id and true))
);
grant select on "visit_follow_up" to hub_reads_as_dsca;
create policy hub_reads_as_industry_visit_follow_up on "visit_follow_up" for select to hub_reads_as_industry using (
  ("visit_follow_up".marking is null or (not coalesce(("visit_follow_up"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("visit_follow_up".marking_controls, "visit_follow_up".marking_addressees, "visit_follow_up".originator, "visit_follow_up".case_id)) and ("visit_follow_up"."company" = current_setting('hub.code', true))
);
grant select on "visit_follow_up" to hub_reads_as_industry;
create policy hub_reads_as_sco_internal_remark on "internal_remark" for select to hub_reads_as_sco using (
  ("internal_remark".marking is null or (not coalesce(("internal_remark"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("internal_remark".marking_controls, "internal_remark".marking_addressees)) and (("internal_remark"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "release" r0 where r0.record = "internal_remark".id::text and r0.record_version = "internal_remark".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "internal_remark" to hub_reads_as_sco;
create policy hub_reads_as_dsca_internal_remark on "internal_remark" for select to hub_reads_as_dsca using (
  ("internal_remark".marking is null or (not coalesce(("internal_remark"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("internal_remark".marking_controls, "internal_remark".marking_addressees))
);
grant select on "internal_remark" to hub_reads_as_dsca;
create policy hub_reads_as_agency_internal_remark on "internal_remark" for select to hub_reads_as_agency using (
  ("internal_remark".marking is null or (not coalesce(("internal_remark"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("internal_remark".marking_controls, "internal_remark".marking_addressees)) and ("internal_remark"."agency" = current_setting('hub.code', true))
);
grant select on "internal_remark" to hub_reads_as_agency;
create policy hub_reads_as_state_internal_remark on "internal_remark" for select to hub_reads_as_state using (
  ("internal_remark".marking is null or (not coalesce(("internal_remark"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("internal_remark".marking_controls, "internal_remark".marking_addressees)) and (true and exists (select 1 from "release" r0 where r0.record = "internal_remark".id::text and r0.record_version = "internal_remark".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "internal_remark" to hub_reads_as_state;
create policy hub_reads_as_ccmd_internal_remark on "internal_remark" for select to hub_reads_as_ccmd using (
  ("internal_remark".marking is null or (not coalesce(("internal_remark"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("internal_remark".marking_controls, "internal_remark".marking_addressees)) and (("internal_remark"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "release" r0 where r0.record = "internal_remark".id::text and r0.record_version = "internal_remark".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "internal_remark" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_command_priority on "command_priority" for select to hub_reads_as_sco using (
  ("command_priority".marking is null or (not coalesce(("command_priority"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("command_priority".marking_controls, "command_priority".marking_addressees)) and (("command_priority"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "release" r0 where r0.record = "command_priority".id::text and r0.record_version = "command_priority".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "command_priority" to hub_reads_as_sco;
create policy hub_reads_as_dsca_command_priority on "command_priority" for select to hub_reads_as_dsca using (
  ("command_priority".marking is null or (not coalesce(("command_priority"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("command_priority".marking_controls, "command_priority".marking_addressees))
);
grant select on "command_priority" to hub_reads_as_dsca;
create policy hub_reads_as_agency_command_priority on "command_priority" for select to hub_reads_as_agency using (
  ("command_priority".marking is null or (not coalesce(("command_priority"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("command_priority".marking_controls, "command_priority".marking_addressees)) and ("command_priority"."agency" = current_setting('hub.code', true))
);
grant select on "command_priority" to hub_reads_as_agency;
create policy hub_reads_as_state_command_priority on "command_priority" for select to hub_reads_as_state using (
  ("command_priority".marking is null or (not coalesce(("command_priority"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("command_priority".marking_controls, "command_priority".marking_addressees)) and (true and exists (select 1 from "release" r0 where r0.record = "command_priority".id::text and r0.record_version = "command_priority".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "command_priority" to hub_reads_as_state;
create policy hub_reads_as_ccmd_command_priority on "command_priority" for select to hub_reads_as_ccmd using (
  ("command_priority".marking is null or (not coalesce(("command_priority"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("command_priority".marking_controls, "command_priority".marking_addressees)) and (("command_priority"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "release" r0 where r0.record = "command_priority".id::text and r0.record_version = "command_priority".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "command_priority" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_materiel_notice on "materiel_notice" for select to hub_reads_as_partner using (
  ("materiel_notice".marking is null or (not coalesce(("materiel_notice"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("materiel_notice".marking_controls, "materiel_notice".marking_addressees, "materiel_notice".originator, "materiel_notice".id, "materiel_notice".version)) and (("materiel_notice"."released_on" is not null) and exists (select 1 from "materiel_notice_addressee" r1 where r1.parent_id = "materiel_notice".id and (r1."country" = (select current_setting('hub.code', true)))))
);
grant select on "materiel_notice" to hub_reads_as_partner;
create policy hub_reads_as_sco_materiel_notice on "materiel_notice" for select to hub_reads_as_sco using (
  ("materiel_notice".marking is null or (not coalesce(("materiel_notice"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("materiel_notice".marking_controls, "materiel_notice".marking_addressees)) and (("materiel_notice"."released_on" is not null) and exists (select 1 from "materiel_notice_addressee" r1 where r1.parent_id = "materiel_notice".id and (r1."country" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))))
);
grant select on "materiel_notice" to hub_reads_as_sco;
create policy hub_reads_as_dsca_materiel_notice on "materiel_notice" for select to hub_reads_as_dsca using (
  ("materiel_notice".marking is null or (not coalesce(("materiel_notice"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("materiel_notice".marking_controls, "materiel_notice".marking_addressees))
);
grant select on "materiel_notice" to hub_reads_as_dsca;
create policy hub_reads_as_agency_materiel_notice on "materiel_notice" for select to hub_reads_as_agency using (
  ("materiel_notice".marking is null or (not coalesce(("materiel_notice"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("materiel_notice".marking_controls, "materiel_notice".marking_addressees)) and ("materiel_notice"."agency" = current_setting('hub.code', true))
);
grant select on "materiel_notice" to hub_reads_as_agency;
create policy hub_reads_as_state_materiel_notice on "materiel_notice" for select to hub_reads_as_state using (
  ("materiel_notice".marking is null or (not coalesce(("materiel_notice"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("materiel_notice".marking_controls, "materiel_notice".marking_addressees))
);
grant select on "materiel_notice" to hub_reads_as_state;
create policy hub_reads_as_dsca_materiel_notice_coordination on "materiel_notice_coordination" for select to hub_reads_as_dsca using (
  ("materiel_notice_coordination".marking is null or (not coalesce(("materiel_notice_coordination"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("materiel_notice_coordination".marking_controls, "materiel_notice_coordination".marking_addressees)) and (true and exists (select 1 from "materiel_notice" r0 where r0.id = "materiel_notice_coordination".parent_id and true))
);
grant select on "materiel_notice_coordination" to hub_reads_as_dsca;
create policy hub_reads_as_agency_materiel_notice_coordination on "materiel_notice_coordination" for select to hub_reads_as_agency using (
  ("materiel_notice_coordination".marking is null or (not coalesce(("materiel_notice_coordination"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("materiel_notice_coordination".marking_controls, "materiel_notice_coordination".marking_addressees)) and (("materiel_notice_coordination"."agency" = current_setting('hub.code', true)) and exists (select 1 from "materiel_notice" r0 where r0.id = "materiel_notice_coordination".parent_id and true))
);
grant select on "materiel_notice_coordination" to hub_reads_as_agency;
create policy hub_reads_as_state_materiel_notice_coordination on "materiel_notice_coordination" for select to hub_reads_as_state using (
  ("materiel_notice_coordination".marking is null or (not coalesce(("materiel_notice_coordination"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("materiel_notice_coordination".marking_controls, "materiel_notice_coordination".marking_addressees)) and (true and exists (select 1 from "materiel_notice" r0 where r0.id = "materiel_notice_coordination".parent_id and true))
);
grant select on "materiel_notice_coordination" to hub_reads_as_state;
create policy hub_reads_as_partner_materiel_notice_addressee on "materiel_notice_addressee" for select to hub_reads_as_partner using (
  ("materiel_notice_addressee"."country" = current_setting('hub.code', true))
);
grant select on "materiel_notice_addressee" to hub_reads_as_partner;
create policy hub_reads_as_sco_materiel_notice_addressee on "materiel_notice_addressee" for select to hub_reads_as_sco using (
  ("materiel_notice_addressee"."country" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "materiel_notice_addressee" to hub_reads_as_sco;
create policy hub_reads_as_dsca_materiel_notice_addressee on "materiel_notice_addressee" for select to hub_reads_as_dsca using (
  true
);
grant select on "materiel_notice_addressee" to hub_reads_as_dsca;
create policy hub_reads_as_agency_materiel_notice_addressee on "materiel_notice_addressee" for select to hub_reads_as_agency using (
  ("materiel_notice_addressee"."agency" = current_setting('hub.code', true))
);
grant select on "materiel_notice_addressee" to hub_reads_as_agency;
create policy hub_reads_as_state_materiel_notice_addressee on "materiel_notice_addressee" for select to hub_reads_as_state using (
  true
);
grant select on "materiel_notice_addressee" to hub_reads_as_state;
create policy hub_reads_as_partner_materiel_notice_answer on "materiel_notice_answer" for select to hub_reads_as_partner using (
  ("materiel_notice_answer".marking is null or (not coalesce(("materiel_notice_answer"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("materiel_notice_answer".marking_controls, "materiel_notice_answer".marking_addressees, "materiel_notice_answer".originator, "materiel_notice_answer".id, "materiel_notice_answer".version)) and ("materiel_notice_answer"."originator" = current_setting('hub.party', true))
);
grant select on "materiel_notice_answer" to hub_reads_as_partner;
create policy hub_reads_as_dsca_materiel_notice_answer on "materiel_notice_answer" for select to hub_reads_as_dsca using (
  ("materiel_notice_answer".marking is null or (not coalesce(("materiel_notice_answer"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("materiel_notice_answer".marking_controls, "materiel_notice_answer".marking_addressees)) and (true and exists (select 1 from "materiel_notice" r0 where r0.id = "materiel_notice_answer".parent_id and true))
);
grant select on "materiel_notice_answer" to hub_reads_as_dsca;
create policy hub_reads_as_agency_materiel_notice_answer on "materiel_notice_answer" for select to hub_reads_as_agency using (
  ("materiel_notice_answer".marking is null or (not coalesce(("materiel_notice_answer"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("materiel_notice_answer".marking_controls, "materiel_notice_answer".marking_addressees)) and (("materiel_notice_answer"."agency" = current_setting('hub.code', true)) and exists (select 1 from "materiel_notice" r0 where r0.id = "materiel_notice_answer".parent_id and true))
);
grant select on "materiel_notice_answer" to hub_reads_as_agency;
create policy hub_reads_as_state_materiel_notice_answer on "materiel_notice_answer" for select to hub_reads_as_state using (
  ("materiel_notice_answer".marking is null or (not coalesce(("materiel_notice_answer"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("materiel_notice_answer".marking_controls, "materiel_notice_answer".marking_addressees)) and (true and exists (select 1 from "materiel_notice" r0 where r0.id = "materiel_notice_answer".parent_id and true))
);
grant select on "materiel_notice_answer" to hub_reads_as_state;
create policy hub_reads_as_partner_payment_schedule on "payment_schedule" for select to hub_reads_as_partner using (
  ("payment_schedule".marking is null or (not coalesce(("payment_schedule"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("payment_schedule".marking_controls, "payment_schedule".marking_addressees, "payment_schedule".originator, "payment_schedule".id, "payment_schedule".version)) and (((("payment_schedule"."partner" = current_setting('hub.code', true)) and (("payment_schedule"."purchaser_told" = true) or ("payment_schedule"."program" = ''))) and (not coalesce(("payment_schedule"."program" = 'BPC'), false))) and ("payment_schedule"."document_accepted" = true))
);
grant select on "payment_schedule" to hub_reads_as_partner;
create policy hub_reads_as_sco_payment_schedule on "payment_schedule" for select to hub_reads_as_sco using (
  ("payment_schedule".marking is null or (not coalesce(("payment_schedule"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("payment_schedule".marking_controls, "payment_schedule".marking_addressees)) and ("payment_schedule"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "payment_schedule" to hub_reads_as_sco;
create policy hub_reads_as_dsca_payment_schedule on "payment_schedule" for select to hub_reads_as_dsca using (
  ("payment_schedule".marking is null or (not coalesce(("payment_schedule"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("payment_schedule".marking_controls, "payment_schedule".marking_addressees))
);
grant select on "payment_schedule" to hub_reads_as_dsca;
create policy hub_reads_as_agency_payment_schedule on "payment_schedule" for select to hub_reads_as_agency using (
  ("payment_schedule".marking is null or (not coalesce(("payment_schedule"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("payment_schedule".marking_controls, "payment_schedule".marking_addressees)) and ("payment_schedule"."agency" = current_setting('hub.code', true))
);
grant select on "payment_schedule" to hub_reads_as_agency;
create policy hub_reads_as_state_payment_schedule on "payment_schedule" for select to hub_reads_as_state using (
  ("payment_schedule".marking is null or (not coalesce(("payment_schedule"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("payment_schedule".marking_controls, "payment_schedule".marking_addressees)) and (not coalesce(("payment_schedule"."program" = 'BPC'), false))
);
grant select on "payment_schedule" to hub_reads_as_state;
create policy hub_reads_as_dfas_payment_schedule on "payment_schedule" for select to hub_reads_as_dfas using (
  ("payment_schedule".marking is null or (not coalesce(("payment_schedule"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("payment_schedule".marking_controls, "payment_schedule".marking_addressees)) and ("payment_schedule"."document_accepted" = true)
);
grant select on "payment_schedule" to hub_reads_as_dfas;
create policy hub_reads_as_partner_scheduled_payment on "scheduled_payment" for select to hub_reads_as_partner using (
  ("scheduled_payment".marking is null or (not coalesce(("scheduled_payment"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("scheduled_payment".marking_controls, "scheduled_payment".marking_addressees, "scheduled_payment".originator, "scheduled_payment".id, "scheduled_payment".version)) and (((("scheduled_payment"."partner" = current_setting('hub.code', true)) and (("scheduled_payment"."purchaser_told" = true) or ("scheduled_payment"."program" = ''))) and (not coalesce(("scheduled_payment"."program" = 'BPC'), false))) and exists (select 1 from "payment_schedule" r0 where r0.id = "scheduled_payment".parent_id and r0.version = "scheduled_payment".parent_version and true))
);
grant select on "scheduled_payment" to hub_reads_as_partner;
create policy hub_reads_as_sco_scheduled_payment on "scheduled_payment" for select to hub_reads_as_sco using (
  ("scheduled_payment".marking is null or (not coalesce(("scheduled_payment"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("scheduled_payment".marking_controls, "scheduled_payment".marking_addressees)) and (("scheduled_payment"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "scheduled_payment" to hub_reads_as_sco;
create policy hub_reads_as_dsca_scheduled_payment on "scheduled_payment" for select to hub_reads_as_dsca using (
  ("scheduled_payment".marking is null or (not coalesce(("scheduled_payment"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("scheduled_payment".marking_controls, "scheduled_payment".marking_addressees)) and (true and true)
);
grant select on "scheduled_payment" to hub_reads_as_dsca;
create policy hub_reads_as_agency_scheduled_payment on "scheduled_payment" for select to hub_reads_as_agency using (
  ("scheduled_payment".marking is null or (not coalesce(("scheduled_payment"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("scheduled_payment".marking_controls, "scheduled_payment".marking_addressees)) and (("scheduled_payment"."agency" = current_setting('hub.code', true)) and true)
);
grant select on "scheduled_payment" to hub_reads_as_agency;
create policy hub_reads_as_state_scheduled_payment on "scheduled_payment" for select to hub_reads_as_state using (
  ("scheduled_payment".marking is null or (not coalesce(("scheduled_payment"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("scheduled_payment".marking_controls, "scheduled_payment".marking_addressees)) and (true and exists (select 1 from "payment_schedule" r0 where r0.id = "scheduled_payment".parent_id and r0.version = "scheduled_payment".parent_version and true))
);
grant select on "scheduled_payment" to hub_reads_as_state;
create policy hub_reads_as_dfas_scheduled_payment on "scheduled_payment" for select to hub_reads_as_dfas using (
  ("scheduled_payment".marking is null or (not coalesce(("scheduled_payment"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("scheduled_payment".marking_controls, "scheduled_payment".marking_addressees)) and (("scheduled_payment"."document_accepted" = true) and true)
);
grant select on "scheduled_payment" to hub_reads_as_dfas;
create policy hub_reads_as_sco_position_of_prominence on "position_of_prominence" for select to hub_reads_as_sco using (
  ("position_of_prominence".marking is null or (not coalesce(("position_of_prominence"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("position_of_prominence".marking_controls, "position_of_prominence".marking_addressees)) and ("position_of_prominence"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "position_of_prominence" to hub_reads_as_sco;
create policy hub_reads_as_dsca_position_of_prominence on "position_of_prominence" for select to hub_reads_as_dsca using (
  ("position_of_prominence".marking is null or (not coalesce(("position_of_prominence"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("position_of_prominence".marking_controls, "position_of_prominence".marking_addressees)) and (true and ("position_of_prominence"."consolidated_on" is not null))
);
grant select on "position_of_prominence" to hub_reads_as_dsca;
create policy hub_reads_as_ccmd_position_of_prominence on "position_of_prominence" for select to hub_reads_as_ccmd using (
  ("position_of_prominence".marking is null or (not coalesce(("position_of_prominence"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("position_of_prominence".marking_controls, "position_of_prominence".marking_addressees)) and ("position_of_prominence"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "position_of_prominence" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_production_milestone on "production_milestone" for select to hub_reads_as_partner using (
  ("production_milestone".marking is null or (not coalesce(("production_milestone"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("production_milestone".marking_controls, "production_milestone".marking_addressees, "production_milestone".originator, "production_milestone".id, "production_milestone".version)) and (((("production_milestone"."partner" = current_setting('hub.code', true)) and (("production_milestone"."purchaser_told" = true) or ("production_milestone"."program" = ''))) and (not coalesce(("production_milestone"."program" = 'BPC'), false))) and ("production_milestone"."accepted_by_agency_on" is not null))
);
grant select on "production_milestone" to hub_reads_as_partner;
create policy hub_reads_as_sco_production_milestone on "production_milestone" for select to hub_reads_as_sco using (
  ("production_milestone".marking is null or (not coalesce(("production_milestone"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("production_milestone".marking_controls, "production_milestone".marking_addressees)) and (("production_milestone"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and ("production_milestone"."accepted_by_agency_on" is not null))
);
grant select on "production_milestone" to hub_reads_as_sco;
create policy hub_reads_as_dsca_production_milestone on "production_milestone" for select to hub_reads_as_dsca using (
  ("production_milestone".marking is null or (not coalesce(("production_milestone"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("production_milestone".marking_controls, "production_milestone".marking_addressees))
);
grant select on "production_milestone" to hub_reads_as_dsca;
create policy hub_reads_as_agency_production_milestone on "production_milestone" for select to hub_reads_as_agency using (
  ("production_milestone".marking is null or (not coalesce(("production_milestone"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("production_milestone".marking_controls, "production_milestone".marking_addressees)) and ("production_milestone"."agency" = current_setting('hub.code', true))
);
grant select on "production_milestone" to hub_reads_as_agency;
create policy hub_reads_as_industry_production_milestone on "production_milestone" for select to hub_reads_as_industry using (
  ("production_milestone".marking is null or (not coalesce(("production_milestone"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("production_milestone".marking_controls, "production_milestone".marking_addressees, "production_milestone".originator, "production_milestone".case_id)) and ("production_milestone"."originator" = current_setting('hub.party', true))
);
grant select on "production_milestone" to hub_reads_as_industry;
create policy hub_reads_as_sco_program_baseline on "program_baseline" for select to hub_reads_as_sco using (
  ("program_baseline"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "program_baseline" to hub_reads_as_sco;
create policy hub_reads_as_dsca_program_baseline on "program_baseline" for select to hub_reads_as_dsca using (
  true
);
grant select on "program_baseline" to hub_reads_as_dsca;
create policy hub_reads_as_state_program_baseline on "program_baseline" for select to hub_reads_as_state using (
  true
);
grant select on "program_baseline" to hub_reads_as_state;
create policy hub_reads_as_ccmd_program_baseline on "program_baseline" for select to hub_reads_as_ccmd using (
  ("program_baseline"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "program_baseline" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_baseline_use on "baseline_use" for select to hub_reads_as_sco using (
  ("baseline_use"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "baseline_use" to hub_reads_as_sco;
create policy hub_reads_as_dsca_baseline_use on "baseline_use" for select to hub_reads_as_dsca using (
  true
);
grant select on "baseline_use" to hub_reads_as_dsca;
create policy hub_reads_as_state_baseline_use on "baseline_use" for select to hub_reads_as_state using (
  true
);
grant select on "baseline_use" to hub_reads_as_state;
create policy hub_reads_as_ccmd_baseline_use on "baseline_use" for select to hub_reads_as_ccmd using (
  ("baseline_use"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "baseline_use" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_baseline_deviation on "baseline_deviation" for select to hub_reads_as_sco using (
  ("baseline_deviation"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "baseline_deviation" to hub_reads_as_sco;
create policy hub_reads_as_dsca_baseline_deviation on "baseline_deviation" for select to hub_reads_as_dsca using (
  true
);
grant select on "baseline_deviation" to hub_reads_as_dsca;
create policy hub_reads_as_state_baseline_deviation on "baseline_deviation" for select to hub_reads_as_state using (
  true
);
grant select on "baseline_deviation" to hub_reads_as_state;
create policy hub_reads_as_ccmd_baseline_deviation on "baseline_deviation" for select to hub_reads_as_ccmd using (
  ("baseline_deviation"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "baseline_deviation" to hub_reads_as_ccmd;
create policy hub_reads_as_dsca_public_award on "public_award" for select to hub_reads_as_dsca using (
  ("public_award".marking is null or (not coalesce(("public_award"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("public_award".marking_controls, "public_award".marking_addressees))
);
grant select on "public_award" to hub_reads_as_dsca;
create policy hub_reads_as_agency_public_award on "public_award" for select to hub_reads_as_agency using (
  ("public_award".marking is null or (not coalesce(("public_award"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("public_award".marking_controls, "public_award".marking_addressees)) and (("public_award"."agency" = current_setting('hub.code', true)) and (not coalesce(("public_award"."agency" = ''), false)))
);
grant select on "public_award" to hub_reads_as_agency;
create policy hub_reads_as_dsca_reconciliation on "reconciliation" for select to hub_reads_as_dsca using (
  ("reconciliation".marking is null or (not coalesce(("reconciliation"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("reconciliation".marking_controls, "reconciliation".marking_addressees))
);
grant select on "reconciliation" to hub_reads_as_dsca;
create policy hub_reads_as_agency_reconciliation on "reconciliation" for select to hub_reads_as_agency using (
  ("reconciliation".marking is null or (not coalesce(("reconciliation"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("reconciliation".marking_controls, "reconciliation".marking_addressees)) and ("reconciliation"."agency" = current_setting('hub.code', true))
);
grant select on "reconciliation" to hub_reads_as_agency;
create policy hub_reads_as_dfas_reconciliation on "reconciliation" for select to hub_reads_as_dfas using (
  ("reconciliation".marking is null or (not coalesce(("reconciliation"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("reconciliation".marking_controls, "reconciliation".marking_addressees)) and ("reconciliation"."document_accepted" = true)
);
grant select on "reconciliation" to hub_reads_as_dfas;
create policy hub_reads_as_partner_release on "release" for select to hub_reads_as_partner using (
  (((("release"."partner" = current_setting('hub.code', true)) and (("release"."purchaser_told" = true) or ("release"."program" = ''))) and (("release"."released_to" = current_setting('hub.party', true)) and ((not coalesce(("release"."program" = 'BPC'), false)) or ("release"."record_type" in ('Alert', 'Shipment', 'Delivery', 'TitleTransfer', 'EndUseItem', 'EndUseCheck', 'EndUseFinding', 'TransferRequest', 'TransferDecision', 'Disposal', 'LetterOfRequest', 'LetterOfRequestRouting', 'RomEstimate', 'CongressionalNotification', 'TrainingLine', 'Student', 'MaterielNotice', 'MaterielNoticeAnswer'))))) or (("release"."released_to" = current_setting('hub.party', true)) and ("release"."record_type" in ('CongressionalNotification', 'LetterOfRequest', 'LetterOfRequestRouting', 'MaterielNotice', 'MaterielNoticeAnswer'))))
);
grant select on "release" to hub_reads_as_partner;
create policy hub_reads_as_sco_release on "release" for select to hub_reads_as_sco using (
  (("release"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and ("release"."released_to" = current_setting('hub.party', true)))
);
grant select on "release" to hub_reads_as_sco;
create policy hub_reads_as_dsca_release on "release" for select to hub_reads_as_dsca using (
  true
);
grant select on "release" to hub_reads_as_dsca;
create policy hub_reads_as_agency_release on "release" for select to hub_reads_as_agency using (
  ("release"."agency" = current_setting('hub.code', true))
);
grant select on "release" to hub_reads_as_agency;
create policy hub_reads_as_industry_release on "release" for select to hub_reads_as_industry using (
  ((exists (select 1 from "rom_invitation" r0 where r0.case_id = "release".case_id and (r0."company" = (select current_setting('hub.code', true)))) or exists (select 1 from "contract" r1 where r1.case_id = "release".case_id and ((r1."contractor" = (select current_setting('hub.code', true))) and (r1."awarded_on" is not null))) or exists (select 1 from "configuration_link" r2 where r2.case_id = "release".case_id and (r2."contractor" = (select current_setting('hub.code', true))))) and ("release"."released_to" = current_setting('hub.party', true)))
);
grant select on "release" to hub_reads_as_industry;
create policy hub_reads_as_state_release on "release" for select to hub_reads_as_state using (
  ("release"."released_to" = current_setting('hub.party', true))
);
grant select on "release" to hub_reads_as_state;
create policy hub_reads_as_ccmd_release on "release" for select to hub_reads_as_ccmd using (
  (("release"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and ("release"."released_to" = current_setting('hub.party', true)))
);
grant select on "release" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_consent on "consent" for select to hub_reads_as_partner using (
  (("consent"."consented_to" = current_setting('hub.party', true)) and ((not coalesce(("consent"."program" = 'BPC'), false)) or ("consent"."record_type" in ('Alert', 'Shipment', 'Delivery', 'TitleTransfer', 'EndUseItem', 'EndUseCheck', 'EndUseFinding', 'TransferRequest', 'TransferDecision', 'Disposal', 'LetterOfRequest', 'LetterOfRequestRouting', 'RomEstimate', 'CongressionalNotification', 'TrainingLine', 'Student', 'MaterielNotice', 'MaterielNoticeAnswer'))))
);
grant select on "consent" to hub_reads_as_partner;
create policy hub_reads_as_dsca_consent on "consent" for select to hub_reads_as_dsca using (
  true
);
grant select on "consent" to hub_reads_as_dsca;
create policy hub_reads_as_agency_consent on "consent" for select to hub_reads_as_agency using (
  ("consent"."agency" = current_setting('hub.code', true))
);
grant select on "consent" to hub_reads_as_agency;
create policy hub_reads_as_industry_consent on "consent" for select to hub_reads_as_industry using (
  ("consent"."originator" = current_setting('hub.party', true))
);
grant select on "consent" to hub_reads_as_industry;
create policy hub_reads_as_dsca_report_to_congress on "report_to_congress" for select to hub_reads_as_dsca using (
  true
);
grant select on "report_to_congress" to hub_reads_as_dsca;
create policy hub_reads_as_state_report_to_congress on "report_to_congress" for select to hub_reads_as_state using (
  true
);
grant select on "report_to_congress" to hub_reads_as_state;
create policy hub_reads_as_partner_response on "response" for select to hub_reads_as_partner using (
  ("response".marking is null or (not coalesce(("response"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("response".marking_controls, "response".marking_addressees, "response".originator, "response".id, "response".version)) and (((("response"."partner" = current_setting('hub.code', true)) and (("response"."purchaser_told" = true) or ("response"."program" = ''))) and (not coalesce(("response"."program" = 'BPC'), false))) and ("response"."answered_on" is not null))
);
grant select on "response" to hub_reads_as_partner;
create policy hub_reads_as_sco_response on "response" for select to hub_reads_as_sco using (
  ("response".marking is null or (not coalesce(("response"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("response".marking_controls, "response".marking_addressees)) and (("response"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and ("response"."answered_on" is not null))
);
grant select on "response" to hub_reads_as_sco;
create policy hub_reads_as_dsca_response on "response" for select to hub_reads_as_dsca using (
  ("response".marking is null or (not coalesce(("response"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("response".marking_controls, "response".marking_addressees))
);
grant select on "response" to hub_reads_as_dsca;
create policy hub_reads_as_agency_response on "response" for select to hub_reads_as_agency using (
  ("response".marking is null or (not coalesce(("response"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("response".marking_controls, "response".marking_addressees)) and ("response"."agency" = current_setting('hub.code', true))
);
grant select on "response" to hub_reads_as_agency;
create policy hub_reads_as_partner_price_and_availability on "price_and_availability" for select to hub_reads_as_partner using (
  ("price_and_availability".marking is null or (not coalesce(("price_and_availability"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("price_and_availability".marking_controls, "price_and_availability".marking_addressees, "price_and_availability".originator, "price_and_availability".id, "price_and_availability".version)) and (((("price_and_availability"."partner" = current_setting('hub.code', true)) and (("price_and_availability"."purchaser_told" = true) or ("price_and_availability"."program" = ''))) and (not coalesce(("price_and_availability"."program" = 'BPC'), false))) and ("price_and_availability"."answered_on" is not null))
);
grant select on "price_and_availability" to hub_reads_as_partner;
create policy hub_reads_as_sco_price_and_availability on "price_and_availability" for select to hub_reads_as_sco using (
  ("price_and_availability".marking is null or (not coalesce(("price_and_availability"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("price_and_availability".marking_controls, "price_and_availability".marking_addressees)) and (("price_and_availability"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and ("price_and_availability"."answered_on" is not null))
);
grant select on "price_and_availability" to hub_reads_as_sco;
create policy hub_reads_as_dsca_price_and_availability on "price_and_availability" for select to hub_reads_as_dsca using (
  ("price_and_availability".marking is null or (not coalesce(("price_and_availability"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("price_and_availability".marking_controls, "price_and_availability".marking_addressees))
);
grant select on "price_and_availability" to hub_reads_as_dsca;
create policy hub_reads_as_agency_price_and_availability on "price_and_availability" for select to hub_reads_as_agency using (
  ("price_and_availability".marking is null or (not coalesce(("price_and_availability"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("price_and_availability".marking_controls, "price_and_availability".marking_addressees)) and ("price_and_availability"."agency" = current_setting('hub.code', true))
);
grant select on "price_and_availability" to hub_reads_as_agency;
create policy hub_reads_as_partner_review on "review" for select to hub_reads_as_partner using (
  ("review".marking is null or (not coalesce(("review"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("review".marking_controls, "review".marking_addressees, "review".originator, "review".id, "review".version)) and (((("review"."partner" = current_setting('hub.code', true)) and (("review"."purchaser_told" = true) or ("review"."program" = ''))) and (not coalesce(("review"."program" = 'BPC'), false))) and exists (select 1 from "release" r0 where r0.record = "review".id::text and r0.record_version = "review".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "review" to hub_reads_as_partner;
create policy hub_reads_as_sco_review on "review" for select to hub_reads_as_sco using (
  ("review".marking is null or (not coalesce(("review"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("review".marking_controls, "review".marking_addressees)) and ("review"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "review" to hub_reads_as_sco;
create policy hub_reads_as_dsca_review on "review" for select to hub_reads_as_dsca using (
  ("review".marking is null or (not coalesce(("review"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("review".marking_controls, "review".marking_addressees))
);
grant select on "review" to hub_reads_as_dsca;
create policy hub_reads_as_agency_review on "review" for select to hub_reads_as_agency using (
  ("review".marking is null or (not coalesce(("review"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("review".marking_controls, "review".marking_addressees)) and ("review"."agency" = current_setting('hub.code', true))
);
grant select on "review" to hub_reads_as_agency;
create policy hub_reads_as_dfas_review on "review" for select to hub_reads_as_dfas using (
  ("review".marking is null or (not coalesce(("review"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dfas_c9ba37fa("review".marking_controls, "review".marking_addressees)) and ("review"."document_accepted" = true)
);
grant select on "review" to hub_reads_as_dfas;
create policy hub_reads_as_partner_letter_of_request_routing on "letter_of_request_routing" for select to hub_reads_as_partner using (
  ("letter_of_request_routing".marking is null or (not coalesce(("letter_of_request_routing"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("letter_of_request_routing".marking_controls, "letter_of_request_routing".marking_addressees, "letter_of_request_routing".originator, "letter_of_request_routing".id, "letter_of_request_routing".version)) and ("letter_of_request_routing"."originator" = current_setting('hub.party', true))
);
grant select on "letter_of_request_routing" to hub_reads_as_partner;
create policy hub_reads_as_sco_letter_of_request_routing on "letter_of_request_routing" for select to hub_reads_as_sco using (
  ("letter_of_request_routing".marking is null or (not coalesce(("letter_of_request_routing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("letter_of_request_routing".marking_controls, "letter_of_request_routing".marking_addressees)) and (("letter_of_request_routing"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "letter_of_request" r0 where r0.id = "letter_of_request_routing".parent_id and true))
);
grant select on "letter_of_request_routing" to hub_reads_as_sco;
create policy hub_reads_as_dsca_letter_of_request_routing on "letter_of_request_routing" for select to hub_reads_as_dsca using (
  ("letter_of_request_routing".marking is null or (not coalesce(("letter_of_request_routing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("letter_of_request_routing".marking_controls, "letter_of_request_routing".marking_addressees)) and (true and exists (select 1 from "letter_of_request" r0 where r0.id = "letter_of_request_routing".parent_id and true))
);
grant select on "letter_of_request_routing" to hub_reads_as_dsca;
create policy hub_reads_as_agency_letter_of_request_routing on "letter_of_request_routing" for select to hub_reads_as_agency using (
  ("letter_of_request_routing".marking is null or (not coalesce(("letter_of_request_routing"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("letter_of_request_routing".marking_controls, "letter_of_request_routing".marking_addressees)) and (("letter_of_request_routing"."agency" = current_setting('hub.code', true)) and exists (select 1 from "letter_of_request" r0 where r0.id = "letter_of_request_routing".parent_id and true))
);
grant select on "letter_of_request_routing" to hub_reads_as_agency;
create policy hub_reads_as_state_letter_of_request_routing on "letter_of_request_routing" for select to hub_reads_as_state using (
  ("letter_of_request_routing".marking is null or (not coalesce(("letter_of_request_routing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("letter_of_request_routing".marking_controls, "letter_of_request_routing".marking_addressees)) and (true and exists (select 1 from "letter_of_request" r0 where r0.id = "letter_of_request_routing".parent_id and true))
);
grant select on "letter_of_request_routing" to hub_reads_as_state;
create policy hub_reads_as_ccmd_letter_of_request_routing on "letter_of_request_routing" for select to hub_reads_as_ccmd using (
  ("letter_of_request_routing".marking is null or (not coalesce(("letter_of_request_routing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("letter_of_request_routing".marking_controls, "letter_of_request_routing".marking_addressees)) and (("letter_of_request_routing"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "letter_of_request" r0 where r0.id = "letter_of_request_routing".parent_id and true))
);
grant select on "letter_of_request_routing" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_country_team_assessment_routing on "country_team_assessment_routing" for select to hub_reads_as_sco using (
  ("country_team_assessment_routing".marking is null or (not coalesce(("country_team_assessment_routing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("country_team_assessment_routing".marking_controls, "country_team_assessment_routing".marking_addressees)) and (("country_team_assessment_routing"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "country_team_assessment" r0 where r0.id = "country_team_assessment_routing".parent_id and true))
);
grant select on "country_team_assessment_routing" to hub_reads_as_sco;
create policy hub_reads_as_dsca_country_team_assessment_routing on "country_team_assessment_routing" for select to hub_reads_as_dsca using (
  ("country_team_assessment_routing".marking is null or (not coalesce(("country_team_assessment_routing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("country_team_assessment_routing".marking_controls, "country_team_assessment_routing".marking_addressees)) and (true and exists (select 1 from "country_team_assessment" r0 where r0.id = "country_team_assessment_routing".parent_id and true))
);
grant select on "country_team_assessment_routing" to hub_reads_as_dsca;
create policy hub_reads_as_agency_country_team_assessment_routing on "country_team_assessment_routing" for select to hub_reads_as_agency using (
  ("country_team_assessment_routing".marking is null or (not coalesce(("country_team_assessment_routing"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("country_team_assessment_routing".marking_controls, "country_team_assessment_routing".marking_addressees)) and (("country_team_assessment_routing"."agency" = current_setting('hub.code', true)) and exists (select 1 from "country_team_assessment" r0 where r0.id = "country_team_assessment_routing".parent_id and true))
);
grant select on "country_team_assessment_routing" to hub_reads_as_agency;
create policy hub_reads_as_state_country_team_assessment_routing on "country_team_assessment_routing" for select to hub_reads_as_state using (
  ("country_team_assessment_routing".marking is null or (not coalesce(("country_team_assessment_routing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("country_team_assessment_routing".marking_controls, "country_team_assessment_routing".marking_addressees)) and (true and exists (select 1 from "country_team_assessment" r0 where r0.id = "country_team_assessment_routing".parent_id and true))
);
grant select on "country_team_assessment_routing" to hub_reads_as_state;
create policy hub_reads_as_ccmd_country_team_assessment_routing on "country_team_assessment_routing" for select to hub_reads_as_ccmd using (
  ("country_team_assessment_routing".marking is null or (not coalesce(("country_team_assessment_routing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("country_team_assessment_routing".marking_controls, "country_team_assessment_routing".marking_addressees)) and (("country_team_assessment_routing"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "country_team_assessment" r0 where r0.id = "country_team_assessment_routing".parent_id and true))
);
grant select on "country_team_assessment_routing" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_alert_routing on "alert_routing" for select to hub_reads_as_partner using (
  ("alert_routing".marking is null or (not coalesce(("alert_routing"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("alert_routing".marking_controls, "alert_routing".marking_addressees, "alert_routing".originator, "alert_routing".id, "alert_routing".version)) and ((((("alert_routing"."partner" = current_setting('hub.code', true)) and (("alert_routing"."purchaser_told" = true) or ("alert_routing"."program" = ''))) and (not coalesce(("alert_routing"."program" = 'BPC'), false))) and ("alert_routing"."routed_to" = current_setting('hub.party', true))) and exists (select 1 from "alert" r0 where r0.id = "alert_routing".parent_id and true))
);
grant select on "alert_routing" to hub_reads_as_partner;
create policy hub_reads_as_sco_alert_routing on "alert_routing" for select to hub_reads_as_sco using (
  ("alert_routing".marking is null or (not coalesce(("alert_routing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("alert_routing".marking_controls, "alert_routing".marking_addressees)) and (("alert_routing"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "alert" r0 where r0.id = "alert_routing".parent_id and true))
);
grant select on "alert_routing" to hub_reads_as_sco;
create policy hub_reads_as_dsca_alert_routing on "alert_routing" for select to hub_reads_as_dsca using (
  ("alert_routing".marking is null or (not coalesce(("alert_routing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("alert_routing".marking_controls, "alert_routing".marking_addressees)) and (true and exists (select 1 from "alert" r0 where r0.id = "alert_routing".parent_id and true))
);
grant select on "alert_routing" to hub_reads_as_dsca;
create policy hub_reads_as_agency_alert_routing on "alert_routing" for select to hub_reads_as_agency using (
  ("alert_routing".marking is null or (not coalesce(("alert_routing"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("alert_routing".marking_controls, "alert_routing".marking_addressees)) and (("alert_routing"."agency" = current_setting('hub.code', true)) and exists (select 1 from "alert" r0 where r0.id = "alert_routing".parent_id and true))
);
grant select on "alert_routing" to hub_reads_as_agency;
create policy hub_reads_as_state_alert_routing on "alert_routing" for select to hub_reads_as_state using (
  ("alert_routing".marking is null or (not coalesce(("alert_routing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("alert_routing".marking_controls, "alert_routing".marking_addressees)) and (true and exists (select 1 from "alert" r0 where r0.id = "alert_routing".parent_id and true))
);
grant select on "alert_routing" to hub_reads_as_state;
create policy hub_reads_as_ccmd_alert_routing on "alert_routing" for select to hub_reads_as_ccmd using (
  ("alert_routing".marking is null or (not coalesce(("alert_routing"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("alert_routing".marking_controls, "alert_routing".marking_addressees)) and (("alert_routing"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "alert" r0 where r0.id = "alert_routing".parent_id and true))
);
grant select on "alert_routing" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_sales_forecast on "sales_forecast" for select to hub_reads_as_sco using (
  ("sales_forecast".marking is null or (not coalesce(("sales_forecast"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("sales_forecast".marking_controls, "sales_forecast".marking_addressees)) and ("sales_forecast"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "sales_forecast" to hub_reads_as_sco;
create policy hub_reads_as_dsca_sales_forecast on "sales_forecast" for select to hub_reads_as_dsca using (
  ("sales_forecast".marking is null or (not coalesce(("sales_forecast"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("sales_forecast".marking_controls, "sales_forecast".marking_addressees))
);
grant select on "sales_forecast" to hub_reads_as_dsca;
create policy hub_reads_as_agency_sales_forecast on "sales_forecast" for select to hub_reads_as_agency using (
  ("sales_forecast".marking is null or (not coalesce(("sales_forecast"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("sales_forecast".marking_controls, "sales_forecast".marking_addressees)) and ("sales_forecast"."agency" = current_setting('hub.code', true))
);
grant select on "sales_forecast" to hub_reads_as_agency;
create policy hub_reads_as_state_sales_forecast on "sales_forecast" for select to hub_reads_as_state using (
  ("sales_forecast".marking is null or (not coalesce(("sales_forecast"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("sales_forecast".marking_controls, "sales_forecast".marking_addressees))
);
grant select on "sales_forecast" to hub_reads_as_state;
create policy hub_reads_as_ccmd_sales_forecast on "sales_forecast" for select to hub_reads_as_ccmd using (
  ("sales_forecast".marking is null or (not coalesce(("sales_forecast"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("sales_forecast".marking_controls, "sales_forecast".marking_addressees)) and ("sales_forecast"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "sales_forecast" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_sole_source_designation on "sole_source_designation" for select to hub_reads_as_partner using (
  ("sole_source_designation".marking is null or (not coalesce(("sole_source_designation"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("sole_source_designation".marking_controls, "sole_source_designation".marking_addressees, "sole_source_designation".originator, "sole_source_designation".id, "sole_source_designation".version)) and (((("sole_source_designation"."partner" = current_setting('hub.code', true)) and (("sole_source_designation"."purchaser_told" = true) or ("sole_source_designation"."program" = ''))) and (not coalesce(("sole_source_designation"."program" = 'BPC'), false))) and exists (select 1 from "release" r0 where r0.record = "sole_source_designation".id::text and r0.record_version = "sole_source_designation".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "sole_source_designation" to hub_reads_as_partner;
create policy hub_reads_as_sco_sole_source_designation on "sole_source_designation" for select to hub_reads_as_sco using (
  ("sole_source_designation".marking is null or (not coalesce(("sole_source_designation"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("sole_source_designation".marking_controls, "sole_source_designation".marking_addressees)) and ("sole_source_designation"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "sole_source_designation" to hub_reads_as_sco;
create policy hub_reads_as_dsca_sole_source_designation on "sole_source_designation" for select to hub_reads_as_dsca using (
  ("sole_source_designation".marking is null or (not coalesce(("sole_source_designation"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("sole_source_designation".marking_controls, "sole_source_designation".marking_addressees))
);
grant select on "sole_source_designation" to hub_reads_as_dsca;
create policy hub_reads_as_agency_sole_source_designation on "sole_source_designation" for select to hub_reads_as_agency using (
  ("sole_source_designation".marking is null or (not coalesce(("sole_source_designation"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("sole_source_designation".marking_controls, "sole_source_designation".marking_addressees)) and ("sole_source_designation"."agency" = current_setting('hub.code', true))
);
grant select on "sole_source_designation" to hub_reads_as_agency;
create policy hub_reads_as_industry_sole_source_designation on "sole_source_designation" for select to hub_reads_as_industry using (
  ("sole_source_designation".marking is null or (not coalesce(("sole_source_designation"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("sole_source_designation".marking_controls, "sole_source_designation".marking_addressees, "sole_source_designation".originator, "sole_source_designation".case_id)) and ((exists (select 1 from "rom_invitation" r0 where r0.case_id = "sole_source_designation".case_id and (r0."company" = (select current_setting('hub.code', true)))) or exists (select 1 from "contract" r1 where r1.case_id = "sole_source_designation".case_id and ((r1."contractor" = (select current_setting('hub.code', true))) and (r1."awarded_on" is not null))) or exists (select 1 from "configuration_link" r2 where r2.case_id = "sole_source_designation".case_id and (r2."contractor" = (select current_setting('hub.code', true))))) and exists (select 1 from "release" r3 where r3.record = "sole_source_designation".id::text and r3.record_version = "sole_source_designation".version and (r3."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "sole_source_designation" to hub_reads_as_industry;
create policy hub_reads_as_partner_training_line on "training_line" for select to hub_reads_as_partner using (
  ("training_line".marking is null or (not coalesce(("training_line"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("training_line".marking_controls, "training_line".marking_addressees, "training_line".originator, "training_line".id, "training_line".version)) and ((("training_line"."partner" = current_setting('hub.code', true)) and (("training_line"."purchaser_told" = true) or ("training_line"."program" = ''))) and ("training_line"."confirmed_on" is not null))
);
grant select on "training_line" to hub_reads_as_partner;
create policy hub_reads_as_sco_training_line on "training_line" for select to hub_reads_as_sco using (
  ("training_line".marking is null or (not coalesce(("training_line"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("training_line".marking_controls, "training_line".marking_addressees)) and ("training_line"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "training_line" to hub_reads_as_sco;
create policy hub_reads_as_dsca_training_line on "training_line" for select to hub_reads_as_dsca using (
  ("training_line".marking is null or (not coalesce(("training_line"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("training_line".marking_controls, "training_line".marking_addressees))
);
grant select on "training_line" to hub_reads_as_dsca;
create policy hub_reads_as_agency_training_line on "training_line" for select to hub_reads_as_agency using (
  ("training_line".marking is null or (not coalesce(("training_line"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("training_line".marking_controls, "training_line".marking_addressees)) and ("training_line"."agency" = current_setting('hub.code', true))
);
grant select on "training_line" to hub_reads_as_agency;
create policy hub_reads_as_ccmd_training_line on "training_line" for select to hub_reads_as_ccmd using (
  ("training_line".marking is null or (not coalesce(("training_line"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("training_line".marking_controls, "training_line".marking_addressees)) and ("training_line"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "training_line" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_training_nomination on "training_nomination" for select to hub_reads_as_sco using (
  ("training_nomination".marking is null or (not coalesce(("training_nomination"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("training_nomination".marking_controls, "training_nomination".marking_addressees)) and (("training_nomination"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "training_line" r0 where r0.id = "training_nomination".parent_id and true))
);
grant select on "training_nomination" to hub_reads_as_sco;
create policy hub_reads_as_dsca_training_nomination on "training_nomination" for select to hub_reads_as_dsca using (
  ("training_nomination".marking is null or (not coalesce(("training_nomination"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("training_nomination".marking_controls, "training_nomination".marking_addressees)) and (true and exists (select 1 from "training_line" r0 where r0.id = "training_nomination".parent_id and true))
);
grant select on "training_nomination" to hub_reads_as_dsca;
create policy hub_reads_as_ccmd_training_nomination on "training_nomination" for select to hub_reads_as_ccmd using (
  ("training_nomination".marking is null or (not coalesce(("training_nomination"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("training_nomination".marking_controls, "training_nomination".marking_addressees)) and (("training_nomination"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "training_line" r0 where r0.id = "training_nomination".parent_id and true))
);
grant select on "training_nomination" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_student on "student" for select to hub_reads_as_partner using (
  ("student".marking is null or (not coalesce(("student"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("student".marking_controls, "student".marking_addressees, "student".originator, "student".id, "student".version)) and ((("student"."partner" = current_setting('hub.code', true)) and (("student"."purchaser_told" = true) or ("student"."program" = ''))) and exists (select 1 from "training_line" r0 where r0.id = "student".parent_id and true))
);
grant select on "student" to hub_reads_as_partner;
create policy hub_reads_as_sco_student on "student" for select to hub_reads_as_sco using (
  ("student".marking is null or (not coalesce(("student"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("student".marking_controls, "student".marking_addressees)) and (("student"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "training_line" r0 where r0.id = "student".parent_id and true))
);
grant select on "student" to hub_reads_as_sco;
create policy hub_reads_as_agency_student on "student" for select to hub_reads_as_agency using (
  ("student".marking is null or (not coalesce(("student"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("student".marking_controls, "student".marking_addressees)) and (("student"."agency" = current_setting('hub.code', true)) and exists (select 1 from "training_line" r0 where r0.id = "student".parent_id and true))
);
grant select on "student" to hub_reads_as_agency;
create policy hub_reads_as_sco_post_training_interview on "post_training_interview" for select to hub_reads_as_sco using (
  ("post_training_interview".marking is null or (not coalesce(("post_training_interview"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("post_training_interview".marking_controls, "post_training_interview".marking_addressees)) and (("post_training_interview"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "student" r0 where r0.id = "post_training_interview".parent_id and true))
);
grant select on "post_training_interview" to hub_reads_as_sco;
create policy hub_reads_as_partner_survey_team on "survey_team" for select to hub_reads_as_partner using (
  ("survey_team".marking is null or (not coalesce(("survey_team"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("survey_team".marking_controls, "survey_team".marking_addressees, "survey_team".originator, "survey_team".id, "survey_team".version)) and ((("survey_team"."partner" = current_setting('hub.code', true)) and (("survey_team"."purchaser_told" = true) or ("survey_team"."program" = ''))) and (not coalesce(("survey_team"."program" = 'BPC'), false)))
);
grant select on "survey_team" to hub_reads_as_partner;
create policy hub_reads_as_sco_survey_team on "survey_team" for select to hub_reads_as_sco using (
  ("survey_team".marking is null or (not coalesce(("survey_team"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("survey_team".marking_controls, "survey_team".marking_addressees)) and ("survey_team"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "survey_team" to hub_reads_as_sco;
create policy hub_reads_as_dsca_survey_team on "survey_team" for select to hub_reads_as_dsca using (
  ("survey_team".marking is null or (not coalesce(("survey_team"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("survey_team".marking_controls, "survey_team".marking_addressees))
);
grant select on "survey_team" to hub_reads_as_dsca;
create policy hub_reads_as_agency_survey_team on "survey_team" for select to hub_reads_as_agency using (
  ("survey_team".marking is null or (not coalesce(("survey_team"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("survey_team".marking_controls, "survey_team".marking_addressees)) and ("survey_team"."agency" = current_setting('hub.code', true))
);
grant select on "survey_team" to hub_reads_as_agency;
create policy hub_reads_as_state_survey_team on "survey_team" for select to hub_reads_as_state using (
  ("survey_team".marking is null or (not coalesce(("survey_team"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("survey_team".marking_controls, "survey_team".marking_addressees))
);
grant select on "survey_team" to hub_reads_as_state;
create policy hub_reads_as_ccmd_survey_team on "survey_team" for select to hub_reads_as_ccmd using (
  ("survey_team".marking is null or (not coalesce(("survey_team"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("survey_team".marking_controls, "survey_team".marking_addressees)) and ("survey_team"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "survey_team" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_survey_report on "survey_report" for select to hub_reads_as_partner using (
  ("survey_report".marking is null or (not coalesce(("survey_report"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("survey_report".marking_controls, "survey_report".marking_addressees, "survey_report".originator, "survey_report".id, "survey_report".version)) and ((((("survey_report"."partner" = current_setting('hub.code', true)) and (("survey_report"."purchaser_told" = true) or ("survey_report"."program" = ''))) and (not coalesce(("survey_report"."program" = 'BPC'), false))) and ("survey_report"."released_on" is not null)) and exists (select 1 from "survey_team" r0 where r0.id = "survey_report".parent_id and true))
);
grant select on "survey_report" to hub_reads_as_partner;
create policy hub_reads_as_sco_survey_report on "survey_report" for select to hub_reads_as_sco using (
  ("survey_report".marking is null or (not coalesce(("survey_report"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("survey_report".marking_controls, "survey_report".marking_addressees)) and (("survey_report"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "survey_team" r0 where r0.id = "survey_report".parent_id and true))
);
grant select on "survey_report" to hub_reads_as_sco;
create policy hub_reads_as_dsca_survey_report on "survey_report" for select to hub_reads_as_dsca using (
  ("survey_report".marking is null or (not coalesce(("survey_report"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("survey_report".marking_controls, "survey_report".marking_addressees)) and (true and exists (select 1 from "survey_team" r0 where r0.id = "survey_report".parent_id and true))
);
grant select on "survey_report" to hub_reads_as_dsca;
create policy hub_reads_as_agency_survey_report on "survey_report" for select to hub_reads_as_agency using (
  ("survey_report".marking is null or (not coalesce(("survey_report"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("survey_report".marking_controls, "survey_report".marking_addressees)) and (("survey_report"."agency" = current_setting('hub.code', true)) and exists (select 1 from "survey_team" r0 where r0.id = "survey_report".parent_id and true))
);
grant select on "survey_report" to hub_reads_as_agency;
create policy hub_reads_as_state_survey_report on "survey_report" for select to hub_reads_as_state using (
  ("survey_report".marking is null or (not coalesce(("survey_report"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("survey_report".marking_controls, "survey_report".marking_addressees)) and (true and exists (select 1 from "survey_team" r0 where r0.id = "survey_report".parent_id and true))
);
grant select on "survey_report" to hub_reads_as_state;
create policy hub_reads_as_ccmd_survey_report on "survey_report" for select to hub_reads_as_ccmd using (
  ("survey_report".marking is null or (not coalesce(("survey_report"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("survey_report".marking_controls, "survey_report".marking_addressees)) and (("survey_report"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "survey_team" r0 where r0.id = "survey_report".parent_id and true))
);
grant select on "survey_report" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_requirements_team on "requirements_team" for select to hub_reads_as_partner using (
  ("requirements_team".marking is null or (not coalesce(("requirements_team"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("requirements_team".marking_controls, "requirements_team".marking_addressees, "requirements_team".originator, "requirements_team".id, "requirements_team".version)) and (((("requirements_team"."partner" = current_setting('hub.code', true)) and (("requirements_team"."purchaser_told" = true) or ("requirements_team"."program" = ''))) and (not coalesce(("requirements_team"."program" = 'BPC'), false))) and ("requirements_team"."released_on" is not null))
);
grant select on "requirements_team" to hub_reads_as_partner;
create policy hub_reads_as_sco_requirements_team on "requirements_team" for select to hub_reads_as_sco using (
  ("requirements_team".marking is null or (not coalesce(("requirements_team"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("requirements_team".marking_controls, "requirements_team".marking_addressees)) and ("requirements_team"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "requirements_team" to hub_reads_as_sco;
create policy hub_reads_as_dsca_requirements_team on "requirements_team" for select to hub_reads_as_dsca using (
  ("requirements_team".marking is null or (not coalesce(("requirements_team"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("requirements_team".marking_controls, "requirements_team".marking_addressees))
);
grant select on "requirements_team" to hub_reads_as_dsca;
create policy hub_reads_as_agency_requirements_team on "requirements_team" for select to hub_reads_as_agency using (
  ("requirements_team".marking is null or (not coalesce(("requirements_team"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("requirements_team".marking_controls, "requirements_team".marking_addressees)) and ("requirements_team"."agency" = current_setting('hub.code', true))
);
grant select on "requirements_team" to hub_reads_as_agency;
create policy hub_reads_as_state_requirements_team on "requirements_team" for select to hub_reads_as_state using (
  ("requirements_team".marking is null or (not coalesce(("requirements_team"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("requirements_team".marking_controls, "requirements_team".marking_addressees))
);
grant select on "requirements_team" to hub_reads_as_state;
create policy hub_reads_as_ccmd_requirements_team on "requirements_team" for select to hub_reads_as_ccmd using (
  ("requirements_team".marking is null or (not coalesce(("requirements_team"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("requirements_team".marking_controls, "requirements_team".marking_addressees)) and ("requirements_team"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "requirements_team" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_sustainment_plan on "sustainment_plan" for select to hub_reads_as_partner using (
  ("sustainment_plan".marking is null or (not coalesce(("sustainment_plan"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("sustainment_plan".marking_controls, "sustainment_plan".marking_addressees, "sustainment_plan".originator, "sustainment_plan".id, "sustainment_plan".version)) and (((("sustainment_plan"."partner" = current_setting('hub.code', true)) and (("sustainment_plan"."purchaser_told" = true) or ("sustainment_plan"."program" = ''))) and (not coalesce(("sustainment_plan"."program" = 'BPC'), false))) and ((("sustainment_plan"."document_accepted" = true) and ((select r0."full_stage" from "case" r0 where r0.id = "sustainment_plan".case_id) in ('EXECUTION', 'DELIVERY', 'SUSTAINMENT', 'CLOSED'))) and ("sustainment_plan"."issued_on" is not null)))
);
grant select on "sustainment_plan" to hub_reads_as_partner;
create policy hub_reads_as_sco_sustainment_plan on "sustainment_plan" for select to hub_reads_as_sco using (
  ("sustainment_plan".marking is null or (not coalesce(("sustainment_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("sustainment_plan".marking_controls, "sustainment_plan".marking_addressees)) and ("sustainment_plan"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "sustainment_plan" to hub_reads_as_sco;
create policy hub_reads_as_dsca_sustainment_plan on "sustainment_plan" for select to hub_reads_as_dsca using (
  ("sustainment_plan".marking is null or (not coalesce(("sustainment_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("sustainment_plan".marking_controls, "sustainment_plan".marking_addressees))
);
grant select on "sustainment_plan" to hub_reads_as_dsca;
create policy hub_reads_as_agency_sustainment_plan on "sustainment_plan" for select to hub_reads_as_agency using (
  ("sustainment_plan".marking is null or (not coalesce(("sustainment_plan"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("sustainment_plan".marking_controls, "sustainment_plan".marking_addressees)) and ("sustainment_plan"."agency" = current_setting('hub.code', true))
);
grant select on "sustainment_plan" to hub_reads_as_agency;
create policy hub_reads_as_industry_sustainment_plan on "sustainment_plan" for select to hub_reads_as_industry using (
  ("sustainment_plan".marking is null or (not coalesce(("sustainment_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("sustainment_plan".marking_controls, "sustainment_plan".marking_addressees, "sustainment_plan".originator, "sustainment_plan".case_id)) and ("sustainment_plan"."originator" = current_setting('hub.party', true))
);
grant select on "sustainment_plan" to hub_reads_as_industry;
create policy hub_reads_as_ccmd_sustainment_plan on "sustainment_plan" for select to hub_reads_as_ccmd using (
  ("sustainment_plan".marking is null or (not coalesce(("sustainment_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("sustainment_plan".marking_controls, "sustainment_plan".marking_addressees)) and ("sustainment_plan"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "sustainment_plan" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_token_administrator on "token_administrator" for select to hub_reads_as_partner using (
  ("token_administrator"."party" = current_setting('hub.party', true))
);
grant select on "token_administrator" to hub_reads_as_partner;
create policy hub_reads_as_sco_token_administrator on "token_administrator" for select to hub_reads_as_sco using (
  (("token_administrator"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) or ("token_administrator"."party" = current_setting('hub.party', true)))
);
grant select on "token_administrator" to hub_reads_as_sco;
create policy hub_reads_as_dsca_token_administrator on "token_administrator" for select to hub_reads_as_dsca using (
  true
);
grant select on "token_administrator" to hub_reads_as_dsca;
create policy hub_reads_as_agency_token_administrator on "token_administrator" for select to hub_reads_as_agency using (
  ("token_administrator"."party" = current_setting('hub.party', true))
);
grant select on "token_administrator" to hub_reads_as_agency;
create policy hub_reads_as_industry_token_administrator on "token_administrator" for select to hub_reads_as_industry using (
  ("token_administrator"."party" = current_setting('hub.party', true))
);
grant select on "token_administrator" to hub_reads_as_industry;
create policy hub_reads_as_state_token_administrator on "token_administrator" for select to hub_reads_as_state using (
  ("token_administrator"."party" = current_setting('hub.party', true))
);
grant select on "token_administrator" to hub_reads_as_state;
create policy hub_reads_as_ccmd_token_administrator on "token_administrator" for select to hub_reads_as_ccmd using (
  ("token_administrator"."party" = current_setting('hub.party', true))
);
grant select on "token_administrator" to hub_reads_as_ccmd;
create policy hub_reads_as_dfas_token_administrator on "token_administrator" for select to hub_reads_as_dfas using (
  ("token_administrator"."party" = current_setting('hub.party', true))
);
grant select on "token_administrator" to hub_reads_as_dfas;
create policy hub_reads_as_sco_training_allocation on "training_allocation" for select to hub_reads_as_sco using (
  ("training_allocation".marking is null or (not coalesce(("training_allocation"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("training_allocation".marking_controls, "training_allocation".marking_addressees)) and ("training_allocation"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "training_allocation" to hub_reads_as_sco;
create policy hub_reads_as_dsca_training_allocation on "training_allocation" for select to hub_reads_as_dsca using (
  ("training_allocation".marking is null or (not coalesce(("training_allocation"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("training_allocation".marking_controls, "training_allocation".marking_addressees))
);
grant select on "training_allocation" to hub_reads_as_dsca;
create policy hub_reads_as_ccmd_training_allocation on "training_allocation" for select to hub_reads_as_ccmd using (
  ("training_allocation".marking is null or (not coalesce(("training_allocation"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_ccmd_2dde4197("training_allocation".marking_controls, "training_allocation".marking_addressees)) and ("training_allocation"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "training_allocation" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_transfer_request on "transfer_request" for select to hub_reads_as_partner using (
  ("transfer_request".marking is null or (not coalesce(("transfer_request"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("transfer_request".marking_controls, "transfer_request".marking_addressees, "transfer_request".originator, "transfer_request".id, "transfer_request".version)) and ((("transfer_request"."partner" = current_setting('hub.code', true)) and (("transfer_request"."purchaser_told" = true) or ("transfer_request"."program" = ''))) and ("transfer_request"."originator" = current_setting('hub.party', true)))
);
grant select on "transfer_request" to hub_reads_as_partner;
create policy hub_reads_as_sco_transfer_request on "transfer_request" for select to hub_reads_as_sco using (
  ("transfer_request".marking is null or (not coalesce(("transfer_request"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("transfer_request".marking_controls, "transfer_request".marking_addressees)) and ("transfer_request"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "transfer_request" to hub_reads_as_sco;
create policy hub_reads_as_dsca_transfer_request on "transfer_request" for select to hub_reads_as_dsca using (
  ("transfer_request".marking is null or (not coalesce(("transfer_request"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("transfer_request".marking_controls, "transfer_request".marking_addressees))
);
grant select on "transfer_request" to hub_reads_as_dsca;
create policy hub_reads_as_agency_transfer_request on "transfer_request" for select to hub_reads_as_agency using (
  ("transfer_request".marking is null or (not coalesce(("transfer_request"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("transfer_request".marking_controls, "transfer_request".marking_addressees)) and ("transfer_request"."agency" = current_setting('hub.code', true))
);
grant select on "transfer_request" to hub_reads_as_agency;
create policy hub_reads_as_state_transfer_request on "transfer_request" for select to hub_reads_as_state using (
  ("transfer_request".marking is null or (not coalesce(("transfer_request"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("transfer_request".marking_controls, "transfer_request".marking_addressees))
);
grant select on "transfer_request" to hub_reads_as_state;
create policy hub_reads_as_partner_transfer_decision on "transfer_decision" for select to hub_reads_as_partner using (
  ("transfer_decision".marking is null or (not coalesce(("transfer_decision"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("transfer_decision".marking_controls, "transfer_decision".marking_addressees, "transfer_decision".originator, "transfer_decision".id, "transfer_decision".version)) and (((("transfer_decision"."partner" = current_setting('hub.code', true)) and (("transfer_decision"."purchaser_told" = true) or ("transfer_decision"."program" = ''))) and ("transfer_decision"."issued_on" is not null)) and exists (select 1 from "transfer_request" r0 where r0.id = "transfer_decision".parent_id and true))
);
grant select on "transfer_decision" to hub_reads_as_partner;
create policy hub_reads_as_sco_transfer_decision on "transfer_decision" for select to hub_reads_as_sco using (
  ("transfer_decision".marking is null or (not coalesce(("transfer_decision"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("transfer_decision".marking_controls, "transfer_decision".marking_addressees)) and (("transfer_decision"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "transfer_request" r0 where r0.id = "transfer_decision".parent_id and true))
);
grant select on "transfer_decision" to hub_reads_as_sco;
create policy hub_reads_as_dsca_transfer_decision on "transfer_decision" for select to hub_reads_as_dsca using (
  ("transfer_decision".marking is null or (not coalesce(("transfer_decision"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("transfer_decision".marking_controls, "transfer_decision".marking_addressees)) and (true and exists (select 1 from "transfer_request" r0 where r0.id = "transfer_decision".parent_id and true))
);
grant select on "transfer_decision" to hub_reads_as_dsca;
create policy hub_reads_as_agency_transfer_decision on "transfer_decision" for select to hub_reads_as_agency using (
  ("transfer_decision".marking is null or (not coalesce(("transfer_decision"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("transfer_decision".marking_controls, "transfer_decision".marking_addressees)) and (("transfer_decision"."agency" = current_setting('hub.code', true)) and exists (select 1 from "transfer_request" r0 where r0.id = "transfer_decision".parent_id and true))
);
grant select on "transfer_decision" to hub_reads_as_agency;
create policy hub_reads_as_state_transfer_decision on "transfer_decision" for select to hub_reads_as_state using (
  ("transfer_decision".marking is null or (not coalesce(("transfer_decision"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("transfer_decision".marking_controls, "transfer_decision".marking_addressees)) and (true and exists (select 1 from "transfer_request" r0 where r0.id = "transfer_decision".parent_id and true))
);
grant select on "transfer_decision" to hub_reads_as_state;
create policy hub_reads_as_partner_disposal on "disposal" for select to hub_reads_as_partner using (
  ("disposal".marking is null or (not coalesce(("disposal"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("disposal".marking_controls, "disposal".marking_addressees, "disposal".originator, "disposal".id, "disposal".version)) and ((("disposal"."partner" = current_setting('hub.code', true)) and (("disposal"."purchaser_told" = true) or ("disposal"."program" = ''))) and exists (select 1 from "transfer_request" r0 where r0.id = "disposal".parent_id and true))
);
grant select on "disposal" to hub_reads_as_partner;
create policy hub_reads_as_sco_disposal on "disposal" for select to hub_reads_as_sco using (
  ("disposal".marking is null or (not coalesce(("disposal"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("disposal".marking_controls, "disposal".marking_addressees)) and (("disposal"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "transfer_request" r0 where r0.id = "disposal".parent_id and true))
);
grant select on "disposal" to hub_reads_as_sco;
create policy hub_reads_as_dsca_disposal on "disposal" for select to hub_reads_as_dsca using (
  ("disposal".marking is null or (not coalesce(("disposal"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("disposal".marking_controls, "disposal".marking_addressees)) and (true and exists (select 1 from "transfer_request" r0 where r0.id = "disposal".parent_id and true))
);
grant select on "disposal" to hub_reads_as_dsca;
create policy hub_reads_as_agency_disposal on "disposal" for select to hub_reads_as_agency using (
  ("disposal".marking is null or (not coalesce(("disposal"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("disposal".marking_controls, "disposal".marking_addressees)) and (("disposal"."agency" = current_setting('hub.code', true)) and exists (select 1 from "transfer_request" r0 where r0.id = "disposal".parent_id and true))
);
grant select on "disposal" to hub_reads_as_agency;
create policy hub_reads_as_state_disposal on "disposal" for select to hub_reads_as_state using (
  ("disposal".marking is null or (not coalesce(("disposal"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_state_bc006dea("disposal".marking_controls, "disposal".marking_addressees)) and (true and exists (select 1 from "transfer_request" r0 where r0.id = "disposal".parent_id and true))
);
grant select on "disposal" to hub_reads_as_state;
create policy hub_reads_as_partner_transportation_plan on "transportation_plan" for select to hub_reads_as_partner using (
  ("transportation_plan".marking is null or (not coalesce(("transportation_plan"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("transportation_plan".marking_controls, "transportation_plan".marking_addressees, "transportation_plan".originator, "transportation_plan".id, "transportation_plan".version)) and (((("transportation_plan"."partner" = current_setting('hub.code', true)) and (("transportation_plan"."purchaser_told" = true) or ("transportation_plan"."program" = ''))) and (not coalesce(("transportation_plan"."program" = 'BPC'), false))) and (((("transportation_plan"."document_accepted" = true) and ((select r0."full_stage" from "case" r0 where r0.id = "transportation_plan".case_id) in ('EXECUTION', 'DELIVERY', 'SUSTAINMENT', 'CLOSED'))) and ("transportation_plan"."issued_on" is not null)) and exists (select 1 from "release" r1 where r1.record = "transportation_plan".id::text and r1.record_version = "transportation_plan".version and (r1."released_to" = (select current_setting('hub.party', true))))))
);
grant select on "transportation_plan" to hub_reads_as_partner;
create policy hub_reads_as_sco_transportation_plan on "transportation_plan" for select to hub_reads_as_sco using (
  ("transportation_plan".marking is null or (not coalesce(("transportation_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("transportation_plan".marking_controls, "transportation_plan".marking_addressees)) and ("transportation_plan"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "transportation_plan" to hub_reads_as_sco;
create policy hub_reads_as_dsca_transportation_plan on "transportation_plan" for select to hub_reads_as_dsca using (
  ("transportation_plan".marking is null or (not coalesce(("transportation_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("transportation_plan".marking_controls, "transportation_plan".marking_addressees))
);
grant select on "transportation_plan" to hub_reads_as_dsca;
create policy hub_reads_as_agency_transportation_plan on "transportation_plan" for select to hub_reads_as_agency using (
  ("transportation_plan".marking is null or (not coalesce(("transportation_plan"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("transportation_plan".marking_controls, "transportation_plan".marking_addressees)) and ("transportation_plan"."agency" = current_setting('hub.code', true))
);
grant select on "transportation_plan" to hub_reads_as_agency;
create policy hub_reads_as_industry_transportation_plan on "transportation_plan" for select to hub_reads_as_industry using (
  ("transportation_plan".marking is null or (not coalesce(("transportation_plan"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("transportation_plan".marking_controls, "transportation_plan".marking_addressees, "transportation_plan".originator, "transportation_plan".case_id)) and ("transportation_plan"."originator" = current_setting('hub.party', true))
);
grant select on "transportation_plan" to hub_reads_as_industry;
create policy hub_reads_as_partner_transportation_preference on "transportation_preference" for select to hub_reads_as_partner using (
  ("transportation_preference".marking is null or (not coalesce(("transportation_preference"."marking_controls" && array['AC', 'AWP', 'DISPLAY ONLY', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOFORN', 'PROPIN', 'REL TO', 'RELIDO', 'UNREVIEWED']), false)) or admits_partner_edba3267("transportation_preference".marking_controls, "transportation_preference".marking_addressees, "transportation_preference".originator, "transportation_preference".id, "transportation_preference".version)) and (((("transportation_preference"."partner" = current_setting('hub.code', true)) and (("transportation_preference"."purchaser_told" = true) or ("transportation_preference"."program" = ''))) and (not coalesce(("transportation_preference"."program" = 'BPC'), false))) and ("transportation_preference"."originator" = current_setting('hub.party', true)))
);
grant select on "transportation_preference" to hub_reads_as_partner;
create policy hub_reads_as_sco_transportation_preference on "transportation_preference" for select to hub_reads_as_sco using (
  ("transportation_preference".marking is null or (not coalesce(("transportation_preference"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("transportation_preference".marking_controls, "transportation_preference".marking_addressees)) and ("transportation_preference"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "transportation_preference" to hub_reads_as_sco;
create policy hub_reads_as_dsca_transportation_preference on "transportation_preference" for select to hub_reads_as_dsca using (
  ("transportation_preference".marking is null or (not coalesce(("transportation_preference"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("transportation_preference".marking_controls, "transportation_preference".marking_addressees))
);
grant select on "transportation_preference" to hub_reads_as_dsca;
create policy hub_reads_as_agency_transportation_preference on "transportation_preference" for select to hub_reads_as_agency using (
  ("transportation_preference".marking is null or (not coalesce(("transportation_preference"."marking_controls" && array['DL ONLY']), false)) or admits_agency_47bf4d7f("transportation_preference".marking_controls, "transportation_preference".marking_addressees)) and ("transportation_preference"."agency" = current_setting('hub.code', true))
);
grant select on "transportation_preference" to hub_reads_as_agency;
create policy hub_reads_as_sco_visit_inquiry on "visit_inquiry" for select to hub_reads_as_sco using (
  ("visit_inquiry".marking is null or (not coalesce(("visit_inquiry"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("visit_inquiry".marking_controls, "visit_inquiry".marking_addressees)) and ("visit_inquiry"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "visit_inquiry" to hub_reads_as_sco;
create policy hub_reads_as_dsca_visit_inquiry on "visit_inquiry" for select to hub_reads_as_dsca using (
  ("visit_inquiry".marking is null or (not coalesce(("visit_inquiry"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("visit_inquiry".marking_controls, "visit_inquiry".marking_addressees))
);
grant select on "visit_inquiry" to hub_reads_as_dsca;
create policy hub_reads_as_industry_visit_inquiry on "visit_inquiry" for select to hub_reads_as_industry using (
  ("visit_inquiry".marking is null or (not coalesce(("visit_inquiry"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("visit_inquiry".marking_controls, "visit_inquiry".marking_addressees, "visit_inquiry".originator, "visit_inquiry".case_id)) and ("visit_inquiry"."originator" = current_setting('hub.party', true))
);
grant select on "visit_inquiry" to hub_reads_as_industry;
create policy hub_reads_as_sco_visit_acknowledgement on "visit_acknowledgement" for select to hub_reads_as_sco using (
  ("visit_acknowledgement".marking is null or (not coalesce(("visit_acknowledgement"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_sco_5b6ee36c("visit_acknowledgement".marking_controls, "visit_acknowledgement".marking_addressees)) and (("visit_acknowledgement"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "visit_inquiry" r0 where r0.id = "visit_acknowledgement".parent_id and true))
);
grant select on "visit_acknowledgement" to hub_reads_as_sco;
create policy hub_reads_as_dsca_visit_acknowledgement on "visit_acknowledgement" for select to hub_reads_as_dsca using (
  ("visit_acknowledgement".marking is null or (not coalesce(("visit_acknowledgement"."marking_controls" && array['AC', 'AWP', 'DL ONLY']), false)) or admits_dsca_2dbd4edb("visit_acknowledgement".marking_controls, "visit_acknowledgement".marking_addressees)) and (true and exists (select 1 from "visit_inquiry" r0 where r0.id = "visit_acknowledgement".parent_id and true))
);
grant select on "visit_acknowledgement" to hub_reads_as_dsca;
create policy hub_reads_as_industry_visit_acknowledgement on "visit_acknowledgement" for select to hub_reads_as_industry using (
  ("visit_acknowledgement".marking is null or (not coalesce(("visit_acknowledgement"."marking_controls" && array['AC', 'AWP', 'DL ONLY', 'FED ONLY', 'FEDCON', 'NOCON', 'PROPIN', 'UNREVIEWED']), false)) or admits_industry_b93c6228("visit_acknowledgement".marking_controls, "visit_acknowledgement".marking_addressees, "visit_acknowledgement".originator, "visit_acknowledgement".case_id)) and ("visit_acknowledgement"."company" = current_setting('hub.code', true))
);
grant select on "visit_acknowledgement" to hub_reads_as_industry;
create policy hub_reads_as_partner_webhook_subscription on "webhook_subscription" for select to hub_reads_as_partner using (
  ("webhook_subscription"."originator" = current_setting('hub.party', true))
);
grant select on "webhook_subscription" to hub_reads_as_partner;
create policy hub_reads_as_sco_webhook_subscription on "webhook_subscription" for select to hub_reads_as_sco using (
  ("webhook_subscription"."originator" = current_setting('hub.party', true))
);
grant select on "webhook_subscription" to hub_reads_as_sco;
create policy hub_reads_as_dsca_webhook_subscription on "webhook_subscription" for select to hub_reads_as_dsca using (
  ("webhook_subscription"."originator" = current_setting('hub.party', true))
);
grant select on "webhook_subscription" to hub_reads_as_dsca;
create policy hub_reads_as_agency_webhook_subscription on "webhook_subscription" for select to hub_reads_as_agency using (
  ("webhook_subscription"."originator" = current_setting('hub.party', true))
);
grant select on "webhook_subscription" to hub_reads_as_agency;
create policy hub_reads_as_industry_webhook_subscription on "webhook_subscription" for select to hub_reads_as_industry using (
  ("webhook_subscription"."originator" = current_setting('hub.party', true))
);
grant select on "webhook_subscription" to hub_reads_as_industry;
create policy hub_reads_as_state_webhook_subscription on "webhook_subscription" for select to hub_reads_as_state using (
  ("webhook_subscription"."originator" = current_setting('hub.party', true))
);
grant select on "webhook_subscription" to hub_reads_as_state;
create policy hub_reads_as_ccmd_webhook_subscription on "webhook_subscription" for select to hub_reads_as_ccmd using (
  ("webhook_subscription"."originator" = current_setting('hub.party', true))
);
grant select on "webhook_subscription" to hub_reads_as_ccmd;
create policy hub_reads_as_dfas_webhook_subscription on "webhook_subscription" for select to hub_reads_as_dfas using (
  ("webhook_subscription"."originator" = current_setting('hub.party', true))
);
grant select on "webhook_subscription" to hub_reads_as_dfas;
alter table observation enable row level security;
alter table observation force row level security;
create policy keep_observation on observation for all to hub_intake using (true) with check (true);
grant select, insert on observation to hub_intake;
alter table source_document enable row level security;
alter table source_document force row level security;
create policy keep_source_document on source_document for all to hub_intake using (true) with check (true);
grant select, insert on source_document to hub_intake;
alter table pushed_document enable row level security;
alter table pushed_document force row level security;
create policy keep_pushed_document on pushed_document for all to hub_intake using (true) with check (true);
grant select, insert, update on pushed_document to hub_intake;
alter table dead_letter enable row level security;
alter table dead_letter force row level security;
create policy keep_dead_letter on dead_letter for all to hub_intake using (true) with check (true);
grant select, insert, update on dead_letter to hub_intake;
alter table sync_round enable row level security;
alter table sync_round force row level security;
create policy keep_sync_round on sync_round for all to hub_intake using (true) with check (true);
grant select, insert, update on sync_round to hub_intake;
alter table source_breaker enable row level security;
alter table source_breaker force row level security;
create policy keep_source_breaker on source_breaker for all to hub_intake using (true) with check (true);
grant select, insert, update on source_breaker to hub_intake;
alter table idempotency_claim enable row level security;
alter table idempotency_claim force row level security;
create policy keep_idempotency_claim on idempotency_claim for all to hub_intake using (true) with check (true);
grant select, insert on idempotency_claim to hub_intake;
alter table outbox enable row level security;
alter table outbox force row level security;
create policy keep_outbox on outbox for all to hub_intake using (true) with check (true);
grant select, insert, delete on outbox to hub_intake;
alter table spent_assertion enable row level security;
alter table spent_assertion force row level security;
create policy keep_spent_assertion on spent_assertion for all to hub_intake using (true) with check (true);
grant select, insert, update, delete on spent_assertion to hub_intake;
alter table device_code enable row level security;
alter table device_code force row level security;
create policy keep_device_code on device_code for all to hub_intake using (true) with check (true);
grant select, insert, update, delete on device_code to hub_intake;
alter table sign_in_session enable row level security;
alter table sign_in_session force row level security;
create policy keep_sign_in_session on sign_in_session for all to hub_intake using (true) with check (true);
grant select, insert, update, delete on sign_in_session to hub_intake;
alter table relay_cursor enable row level security;
alter table relay_cursor force row level security;
create policy keep_relay_cursor on relay_cursor for all to hub_intake using (true) with check (true);
grant select, insert, update on relay_cursor to hub_intake;
alter table webhook_secret enable row level security;
alter table webhook_secret force row level security;
create policy keep_webhook_secret on webhook_secret for all to hub_intake using (true) with check (true);
grant select, insert, update on webhook_secret to hub_intake;
alter table webhook_look enable row level security;
alter table webhook_look force row level security;
create policy keep_webhook_look on webhook_look for all to hub_intake using (true) with check (true);
grant select, insert, update, delete on webhook_look to hub_intake;
alter table webhook_told enable row level security;
alter table webhook_told force row level security;
create policy keep_webhook_told on webhook_told for all to hub_intake using (true) with check (true);
grant select, insert, update, delete on webhook_told to hub_intake;
alter table webhook_message enable row level security;
alter table webhook_message force row level security;
create policy keep_webhook_message on webhook_message for all to hub_intake using (true) with check (true);
create policy went_webhook_message on webhook_message as restrictive for delete to hub_intake using (state in ('delivered', 'given up'));
grant select, insert, update, delete on webhook_message to hub_intake;
alter table routing_file enable row level security;
alter table routing_file force row level security;
create policy keep_routing_file on routing_file for all to hub_intake using (true) with check (true);
grant select, insert, update on routing_file to hub_intake;
alter table routing_filed enable row level security;
alter table routing_filed force row level security;
create policy keep_routing_filed on routing_filed for all to hub_intake using (true) with check (true);
grant select, insert, update on routing_filed to hub_intake;
alter table requisition_filed enable row level security;
alter table requisition_filed force row level security;
create policy keep_requisition_filed on requisition_filed for all to hub_intake using (true) with check (true);
grant select, insert, update on requisition_filed to hub_intake;
alter table revocation enable row level security;
alter table revocation force row level security;
create policy keep_revocation on revocation for all to hub_intake using (true) with check (true);
grant select, insert on revocation to hub_intake;
alter table revocation_reader enable row level security;
alter table revocation_reader force row level security;
create policy keep_revocation_reader on revocation_reader for all to hub_intake using (true) with check (true);
grant select, insert, update, delete on revocation_reader to hub_intake;
alter table store_life enable row level security;
alter table store_life force row level security;
create policy keep_store_life on store_life for all to hub_intake using (true) with check (true);
grant select, insert, update on store_life to hub_intake;
alter table trusted_document enable row level security;
alter table trusted_document force row level security;
create policy keep_trusted_document on trusted_document for all to hub_intake using (true) with check (true);
grant select, insert on trusted_document to hub_intake;
alter table document_registration enable row level security;
alter table document_registration force row level security;
create policy keep_document_registration on document_registration for all to hub_intake using (true) with check (true);
create policy retire_document_registration on document_registration as restrictive for update to hub_intake using (retired_at is null) with check (retired_at is not null);
grant select, insert, update (retired_by, retired_at) on document_registration to hub_intake;
alter table audit_record enable row level security;
alter table audit_record force row level security;
create policy write_audit_record on audit_record for insert to hub_auditor, hub_intake with check (true);
grant insert on audit_record to hub_auditor, hub_intake;
alter table audit_question enable row level security;
alter table audit_question force row level security;
create policy write_audit_question on audit_question for insert to hub_auditor, hub_intake with check (true);
grant insert on audit_question to hub_auditor, hub_intake;
alter table alembic_version enable row level security;
alter table alembic_version force row level security;
create policy keep_alembic_version on alembic_version for all to hub_owner using (true) with check (true);
create policy read_alembic_version on alembic_version for select to hub_reader, hub_intake, hub_auditor using (true);
grant select on alembic_version to hub_reader, hub_intake, hub_auditor;
