do $$ declare p record; begin for p in select policyname, tablename from pg_policies where schemaname = current_schema()
loop execute format('drop policy %I on %I', p.policyname, p.tablename); end loop; execute format(
'revoke all on all tables in schema %I from hub_reader, hub_intake, hub_auditor, hub_reads_as_partner, hub_reads_as_sco, hub_reads_as_dsca, hub_reads_as_agency, hub_reads_as_industry, hub_reads_as_state, hub_reads_as_ccmd, hub_reads_as_dfas', current_schema()); end $$;
do $$ declare f regprocedure; begin for f in select oid from pg_proc where pronamespace = current_schema()::regnamespace and proname like 'some\_%'
loop execute format('drop function %s', f); end loop; end $$;
alter table "case" enable row level security;
alter table "case" force row level security;
create policy keep_case on "case" for all to hub_intake using (true) with check (true);
grant select, insert, update on "case" to hub_intake;
alter table "congressional_notification" enable row level security;
alter table "congressional_notification" force row level security;
create policy keep_congressional_notification on "congressional_notification" for all to hub_intake using (true) with check (true);
grant select, insert, update on "congressional_notification" to hub_intake;
alter table "contract" enable row level security;
alter table "contract" force row level security;
create policy keep_contract on "contract" for all to hub_intake using (true) with check (true);
grant select, insert, update on "contract" to hub_intake;
alter table "internal_remark" enable row level security;
alter table "internal_remark" force row level security;
create policy keep_internal_remark on "internal_remark" for all to hub_intake using (true) with check (true);
grant select, insert, update on "internal_remark" to hub_intake;
alter table "command_priority" enable row level security;
alter table "command_priority" force row level security;
create policy keep_command_priority on "command_priority" for all to hub_intake using (true) with check (true);
grant select, insert, update on "command_priority" to hub_intake;
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
alter table "release" enable row level security;
alter table "release" force row level security;
create policy keep_release on "release" for all to hub_intake using (true) with check (true);
grant select, insert, update on "release" to hub_intake;
alter table "consent" enable row level security;
alter table "consent" force row level security;
create policy keep_consent on "consent" for all to hub_intake using (true) with check (true);
grant select, insert, update on "consent" to hub_intake;
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
create function some_release_cdaaf07a(uuid, integer) returns boolean language sql stable parallel safe as $f$select exists (select 1 from "release" r where r.record = $1::text and r.record_version = $2 and (r."released_to" = current_setting('hub.party', true)))$f$;
create function some_consent_46a7a725(uuid, integer) returns boolean language sql stable parallel safe as $f$select exists (select 1 from "consent" r where r.record = $1::text and r.record_version = $2 and (r."consented_to" = current_setting('hub.party', true)))$f$;
create function some_contract_0af0a341(uuid) returns boolean language sql stable parallel safe as $f$select exists (select 1 from "contract" r where r.case_id = $1 and ((r."contractor" = current_setting('hub.code', true)) and (r."awarded_on" is not null)))$f$;
create policy hub_reads_as_partner_case on "case" for select to hub_reads_as_partner using (
  (("case"."partner" = current_setting('hub.code', true)) and ("case"."purchaser_told" = true))
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
  (exists (select 1 from "rom_invitation" r0 where r0.case_id = "case".id and (r0."company" = (select current_setting('hub.code', true)))) or exists (select 1 from "contract" r1 where r1.case_id = "case".id and ((r1."contractor" = (select current_setting('hub.code', true))) and (r1."awarded_on" is not null))))
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
create policy hub_reads_as_partner_congressional_notification on "congressional_notification" for select to hub_reads_as_partner using (
  ((not coalesce(("congressional_notification"."marking" is not null), false)) or (((("congressional_notification"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("congressional_notification"."marking_addressees"))) or ((not coalesce(("congressional_notification"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("congressional_notification"."marking_controls" && array['NOFORN', 'FED ONLY', 'FEDCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce(("congressional_notification"."marking_controls" && array['REL TO', 'DISPLAY ONLY']), false)) or (current_setting('hub.trigraph', true) = any("congressional_notification"."marking_addressees"))) and ((not coalesce(("congressional_notification"."marking_controls" && array['RELIDO']), false)) or some_release_cdaaf07a("congressional_notification".id, "congressional_notification".version))))) and ((not coalesce(("congressional_notification"."marking_controls" && array['PROPIN']), false)) or ("congressional_notification"."originator" = current_setting('hub.party', true)) or some_consent_46a7a725("congressional_notification".id, "congressional_notification".version)))) and ("congressional_notification"."published_on" is not null)
);
grant select on "congressional_notification" to hub_reads_as_partner;
create policy hub_reads_as_sco_congressional_notification on "congressional_notification" for select to hub_reads_as_sco using (
  ((not coalesce(("congressional_notification"."marking" is not null), false)) or ((("congressional_notification"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("congressional_notification"."marking_addressees"))) or ((not coalesce(("congressional_notification"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("congressional_notification"."marking_controls" && array['AC', 'AWP']), false)))))) and ("congressional_notification"."published_on" is not null)
);
grant select on "congressional_notification" to hub_reads_as_sco;
create policy hub_reads_as_dsca_congressional_notification on "congressional_notification" for select to hub_reads_as_dsca using (
  ((not coalesce(("congressional_notification"."marking" is not null), false)) or ((("congressional_notification"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("congressional_notification"."marking_addressees"))) or ((not coalesce(("congressional_notification"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("congressional_notification"."marking_controls" && array['AC', 'AWP']), false))))))
);
grant select on "congressional_notification" to hub_reads_as_dsca;
create policy hub_reads_as_agency_congressional_notification on "congressional_notification" for select to hub_reads_as_agency using (
  ((not coalesce(("congressional_notification"."marking" is not null), false)) or ((("congressional_notification"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("congressional_notification"."marking_addressees"))) or ((not coalesce(("congressional_notification"."marking_controls" && array['DL ONLY']), false)) and true))) and (("congressional_notification"."agency" = current_setting('hub.code', true)) or ("congressional_notification"."published_on" is not null))
);
grant select on "congressional_notification" to hub_reads_as_agency;
create policy hub_reads_as_industry_congressional_notification on "congressional_notification" for select to hub_reads_as_industry using (
  ((not coalesce(("congressional_notification"."marking" is not null), false)) or (((("congressional_notification"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("congressional_notification"."marking_addressees"))) or ((not coalesce(("congressional_notification"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("congressional_notification"."marking_controls" && array['FED ONLY', 'NOCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce(("congressional_notification"."marking_controls" && array['FEDCON']), false)) or some_contract_0af0a341("congressional_notification".case_id))))) and ((not coalesce(("congressional_notification"."marking_controls" && array['PROPIN']), false)) or ("congressional_notification"."originator" = current_setting('hub.party', true))))) and ("congressional_notification"."published_on" is not null)
);
grant select on "congressional_notification" to hub_reads_as_industry;
create policy hub_reads_as_state_congressional_notification on "congressional_notification" for select to hub_reads_as_state using (
  ((not coalesce(("congressional_notification"."marking" is not null), false)) or ((("congressional_notification"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("congressional_notification"."marking_addressees"))) or ((not coalesce(("congressional_notification"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("congressional_notification"."marking_controls" && array['AC', 'AWP']), false))))))
);
grant select on "congressional_notification" to hub_reads_as_state;
create policy hub_reads_as_ccmd_congressional_notification on "congressional_notification" for select to hub_reads_as_ccmd using (
  ((not coalesce(("congressional_notification"."marking" is not null), false)) or ((("congressional_notification"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("congressional_notification"."marking_addressees"))) or ((not coalesce(("congressional_notification"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("congressional_notification"."marking_controls" && array['AC', 'AWP']), false)))))) and ("congressional_notification"."published_on" is not null)
);
grant select on "congressional_notification" to hub_reads_as_ccmd;
create policy hub_reads_as_dfas_congressional_notification on "congressional_notification" for select to hub_reads_as_dfas using (
  ((not coalesce(("congressional_notification"."marking" is not null), false)) or ((("congressional_notification"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("congressional_notification"."marking_addressees"))) or ((not coalesce(("congressional_notification"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("congressional_notification"."marking_controls" && array['AC', 'AWP']), false)))))) and ("congressional_notification"."published_on" is not null)
);
grant select on "congressional_notification" to hub_reads_as_dfas;
create policy hub_reads_as_partner_contract on "contract" for select to hub_reads_as_partner using (
  (((("contract"."partner" = current_setting('hub.code', true)) and ("contract"."purchaser_told" = true)) and (not coalesce(("contract"."program" = 'BPC'), false))) and ("contract"."awarded_on" is not null))
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
create policy hub_reads_as_sco_internal_remark on "internal_remark" for select to hub_reads_as_sco using (
  ((not coalesce(("internal_remark"."marking" is not null), false)) or ((("internal_remark"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("internal_remark"."marking_addressees"))) or ((not coalesce(("internal_remark"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("internal_remark"."marking_controls" && array['AC', 'AWP']), false)))))) and (("internal_remark"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "release" r0 where r0.record = "internal_remark".id::text and r0.record_version = "internal_remark".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "internal_remark" to hub_reads_as_sco;
create policy hub_reads_as_dsca_internal_remark on "internal_remark" for select to hub_reads_as_dsca using (
  ((not coalesce(("internal_remark"."marking" is not null), false)) or ((("internal_remark"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("internal_remark"."marking_addressees"))) or ((not coalesce(("internal_remark"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("internal_remark"."marking_controls" && array['AC', 'AWP']), false))))))
);
grant select on "internal_remark" to hub_reads_as_dsca;
create policy hub_reads_as_agency_internal_remark on "internal_remark" for select to hub_reads_as_agency using (
  ((not coalesce(("internal_remark"."marking" is not null), false)) or ((("internal_remark"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("internal_remark"."marking_addressees"))) or ((not coalesce(("internal_remark"."marking_controls" && array['DL ONLY']), false)) and true))) and ("internal_remark"."agency" = current_setting('hub.code', true))
);
grant select on "internal_remark" to hub_reads_as_agency;
create policy hub_reads_as_state_internal_remark on "internal_remark" for select to hub_reads_as_state using (
  ((not coalesce(("internal_remark"."marking" is not null), false)) or ((("internal_remark"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("internal_remark"."marking_addressees"))) or ((not coalesce(("internal_remark"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("internal_remark"."marking_controls" && array['AC', 'AWP']), false)))))) and (true and exists (select 1 from "release" r0 where r0.record = "internal_remark".id::text and r0.record_version = "internal_remark".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "internal_remark" to hub_reads_as_state;
create policy hub_reads_as_ccmd_internal_remark on "internal_remark" for select to hub_reads_as_ccmd using (
  ((not coalesce(("internal_remark"."marking" is not null), false)) or ((("internal_remark"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("internal_remark"."marking_addressees"))) or ((not coalesce(("internal_remark"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("internal_remark"."marking_controls" && array['AC', 'AWP']), false)))))) and (("internal_remark"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "release" r0 where r0.record = "internal_remark".id::text and r0.record_version = "internal_remark".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "internal_remark" to hub_reads_as_ccmd;
create policy hub_reads_as_sco_command_priority on "command_priority" for select to hub_reads_as_sco using (
  ((not coalesce(("command_priority"."marking" is not null), false)) or ((("command_priority"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("command_priority"."marking_addressees"))) or ((not coalesce(("command_priority"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("command_priority"."marking_controls" && array['AC', 'AWP']), false)))))) and (("command_priority"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "release" r0 where r0.record = "command_priority".id::text and r0.record_version = "command_priority".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "command_priority" to hub_reads_as_sco;
create policy hub_reads_as_dsca_command_priority on "command_priority" for select to hub_reads_as_dsca using (
  ((not coalesce(("command_priority"."marking" is not null), false)) or ((("command_priority"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("command_priority"."marking_addressees"))) or ((not coalesce(("command_priority"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("command_priority"."marking_controls" && array['AC', 'AWP']), false))))))
);
grant select on "command_priority" to hub_reads_as_dsca;
create policy hub_reads_as_agency_command_priority on "command_priority" for select to hub_reads_as_agency using (
  ((not coalesce(("command_priority"."marking" is not null), false)) or ((("command_priority"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("command_priority"."marking_addressees"))) or ((not coalesce(("command_priority"."marking_controls" && array['DL ONLY']), false)) and true))) and ("command_priority"."agency" = current_setting('hub.code', true))
);
grant select on "command_priority" to hub_reads_as_agency;
create policy hub_reads_as_state_command_priority on "command_priority" for select to hub_reads_as_state using (
  ((not coalesce(("command_priority"."marking" is not null), false)) or ((("command_priority"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("command_priority"."marking_addressees"))) or ((not coalesce(("command_priority"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("command_priority"."marking_controls" && array['AC', 'AWP']), false)))))) and (true and exists (select 1 from "release" r0 where r0.record = "command_priority".id::text and r0.record_version = "command_priority".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "command_priority" to hub_reads_as_state;
create policy hub_reads_as_ccmd_command_priority on "command_priority" for select to hub_reads_as_ccmd using (
  ((not coalesce(("command_priority"."marking" is not null), false)) or ((("command_priority"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("command_priority"."marking_addressees"))) or ((not coalesce(("command_priority"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("command_priority"."marking_controls" && array['AC', 'AWP']), false)))))) and (("command_priority"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "release" r0 where r0.record = "command_priority".id::text and r0.record_version = "command_priority".version and (r0."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "command_priority" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_letter_of_offer on "letter_of_offer" for select to hub_reads_as_partner using (
  ((not coalesce(("letter_of_offer"."marking" is not null), false)) or (((("letter_of_offer"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("letter_of_offer"."marking_addressees"))) or ((not coalesce(("letter_of_offer"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("letter_of_offer"."marking_controls" && array['NOFORN', 'FED ONLY', 'FEDCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce(("letter_of_offer"."marking_controls" && array['REL TO', 'DISPLAY ONLY']), false)) or (current_setting('hub.trigraph', true) = any("letter_of_offer"."marking_addressees"))) and ((not coalesce(("letter_of_offer"."marking_controls" && array['RELIDO']), false)) or some_release_cdaaf07a("letter_of_offer".id, "letter_of_offer".version))))) and ((not coalesce(("letter_of_offer"."marking_controls" && array['PROPIN']), false)) or ("letter_of_offer"."originator" = current_setting('hub.party', true)) or some_consent_46a7a725("letter_of_offer".id, "letter_of_offer".version)))) and (((("letter_of_offer"."partner" = current_setting('hub.code', true)) and ("letter_of_offer"."purchaser_told" = true)) and (not coalesce(("letter_of_offer"."program" = 'BPC'), false))) and ("letter_of_offer"."milap_on" is not null))
);
grant select on "letter_of_offer" to hub_reads_as_partner;
create policy hub_reads_as_sco_letter_of_offer on "letter_of_offer" for select to hub_reads_as_sco using (
  ((not coalesce(("letter_of_offer"."marking" is not null), false)) or ((("letter_of_offer"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("letter_of_offer"."marking_addressees"))) or ((not coalesce(("letter_of_offer"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("letter_of_offer"."marking_controls" && array['AC', 'AWP']), false)))))) and ("letter_of_offer"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "letter_of_offer" to hub_reads_as_sco;
create policy hub_reads_as_dsca_letter_of_offer on "letter_of_offer" for select to hub_reads_as_dsca using (
  ((not coalesce(("letter_of_offer"."marking" is not null), false)) or ((("letter_of_offer"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("letter_of_offer"."marking_addressees"))) or ((not coalesce(("letter_of_offer"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("letter_of_offer"."marking_controls" && array['AC', 'AWP']), false))))))
);
grant select on "letter_of_offer" to hub_reads_as_dsca;
create policy hub_reads_as_agency_letter_of_offer on "letter_of_offer" for select to hub_reads_as_agency using (
  ((not coalesce(("letter_of_offer"."marking" is not null), false)) or ((("letter_of_offer"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("letter_of_offer"."marking_addressees"))) or ((not coalesce(("letter_of_offer"."marking_controls" && array['DL ONLY']), false)) and true))) and ("letter_of_offer"."agency" = current_setting('hub.code', true))
);
grant select on "letter_of_offer" to hub_reads_as_agency;
create policy hub_reads_as_state_letter_of_offer on "letter_of_offer" for select to hub_reads_as_state using (
  ((not coalesce(("letter_of_offer"."marking" is not null), false)) or ((("letter_of_offer"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("letter_of_offer"."marking_addressees"))) or ((not coalesce(("letter_of_offer"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("letter_of_offer"."marking_controls" && array['AC', 'AWP']), false)))))) and (true and (not coalesce(("letter_of_offer"."program" = 'BPC'), false)))
);
grant select on "letter_of_offer" to hub_reads_as_state;
create policy hub_reads_as_dfas_letter_of_offer on "letter_of_offer" for select to hub_reads_as_dfas using (
  ((not coalesce(("letter_of_offer"."marking" is not null), false)) or ((("letter_of_offer"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("letter_of_offer"."marking_addressees"))) or ((not coalesce(("letter_of_offer"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("letter_of_offer"."marking_controls" && array['AC', 'AWP']), false)))))) and (("letter_of_offer"."document_accepted" = true) and ("letter_of_offer"."accepted_on" is not null))
);
grant select on "letter_of_offer" to hub_reads_as_dfas;
create policy hub_reads_as_partner_offer_line on "offer_line" for select to hub_reads_as_partner using (
  ((not coalesce(("offer_line"."marking" is not null), false)) or (((("offer_line"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("offer_line"."marking_addressees"))) or ((not coalesce(("offer_line"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("offer_line"."marking_controls" && array['NOFORN', 'FED ONLY', 'FEDCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce(("offer_line"."marking_controls" && array['REL TO', 'DISPLAY ONLY']), false)) or (current_setting('hub.trigraph', true) = any("offer_line"."marking_addressees"))) and ((not coalesce(("offer_line"."marking_controls" && array['RELIDO']), false)) or some_release_cdaaf07a("offer_line".id, "offer_line".version))))) and ((not coalesce(("offer_line"."marking_controls" && array['PROPIN']), false)) or ("offer_line"."originator" = current_setting('hub.party', true)) or some_consent_46a7a725("offer_line".id, "offer_line".version)))) and (((("offer_line"."partner" = current_setting('hub.code', true)) and ("offer_line"."purchaser_told" = true)) and (not coalesce(("offer_line"."program" = 'BPC'), false))) and true) and (((select r1."sent_on" from "letter_of_offer" r1 where r1.id = "offer_line".parent_id and r1.version = "offer_line".parent_version) is not null))
);
grant select on "offer_line" to hub_reads_as_partner;
create policy hub_reads_as_sco_offer_line on "offer_line" for select to hub_reads_as_sco using (
  ((not coalesce(("offer_line"."marking" is not null), false)) or ((("offer_line"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("offer_line"."marking_addressees"))) or ((not coalesce(("offer_line"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("offer_line"."marking_controls" && array['AC', 'AWP']), false)))))) and (("offer_line"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and true)
);
grant select on "offer_line" to hub_reads_as_sco;
create policy hub_reads_as_dsca_offer_line on "offer_line" for select to hub_reads_as_dsca using (
  ((not coalesce(("offer_line"."marking" is not null), false)) or ((("offer_line"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("offer_line"."marking_addressees"))) or ((not coalesce(("offer_line"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("offer_line"."marking_controls" && array['AC', 'AWP']), false)))))) and (true and true)
);
grant select on "offer_line" to hub_reads_as_dsca;
create policy hub_reads_as_agency_offer_line on "offer_line" for select to hub_reads_as_agency using (
  ((not coalesce(("offer_line"."marking" is not null), false)) or ((("offer_line"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("offer_line"."marking_addressees"))) or ((not coalesce(("offer_line"."marking_controls" && array['DL ONLY']), false)) and true))) and (("offer_line"."agency" = current_setting('hub.code', true)) and true)
);
grant select on "offer_line" to hub_reads_as_agency;
create policy hub_reads_as_state_offer_line on "offer_line" for select to hub_reads_as_state using (
  ((not coalesce(("offer_line"."marking" is not null), false)) or ((("offer_line"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("offer_line"."marking_addressees"))) or ((not coalesce(("offer_line"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("offer_line"."marking_controls" && array['AC', 'AWP']), false)))))) and (true and exists (select 1 from "letter_of_offer" r0 where r0.id = "offer_line".parent_id and r0.version = "offer_line".parent_version and true))
);
grant select on "offer_line" to hub_reads_as_state;
create policy hub_reads_as_dfas_offer_line on "offer_line" for select to hub_reads_as_dfas using (
  ((not coalesce(("offer_line"."marking" is not null), false)) or ((("offer_line"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("offer_line"."marking_addressees"))) or ((not coalesce(("offer_line"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("offer_line"."marking_controls" && array['AC', 'AWP']), false)))))) and (("offer_line"."document_accepted" = true) and exists (select 1 from "letter_of_offer" r0 where r0.id = "offer_line".parent_id and r0.version = "offer_line".parent_version and true))
);
grant select on "offer_line" to hub_reads_as_dfas;
create policy hub_reads_as_partner_letter_of_request on "letter_of_request" for select to hub_reads_as_partner using (
  ((not coalesce(("letter_of_request"."marking" is not null), false)) or (((("letter_of_request"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("letter_of_request"."marking_addressees"))) or ((not coalesce(("letter_of_request"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("letter_of_request"."marking_controls" && array['NOFORN', 'FED ONLY', 'FEDCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce(("letter_of_request"."marking_controls" && array['REL TO', 'DISPLAY ONLY']), false)) or (current_setting('hub.trigraph', true) = any("letter_of_request"."marking_addressees"))) and ((not coalesce(("letter_of_request"."marking_controls" && array['RELIDO']), false)) or some_release_cdaaf07a("letter_of_request".id, "letter_of_request".version))))) and ((not coalesce(("letter_of_request"."marking_controls" && array['PROPIN']), false)) or ("letter_of_request"."originator" = current_setting('hub.party', true)) or some_consent_46a7a725("letter_of_request".id, "letter_of_request".version)))) and (((("letter_of_request"."partner" = current_setting('hub.code', true)) and ("letter_of_request"."purchaser_told" = true)) and (not coalesce(("letter_of_request"."program" = 'BPC'), false))) or ("letter_of_request"."originator" = current_setting('hub.party', true)))
);
grant select on "letter_of_request" to hub_reads_as_partner;
create policy hub_reads_as_sco_letter_of_request on "letter_of_request" for select to hub_reads_as_sco using (
  ((not coalesce(("letter_of_request"."marking" is not null), false)) or ((("letter_of_request"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("letter_of_request"."marking_addressees"))) or ((not coalesce(("letter_of_request"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("letter_of_request"."marking_controls" && array['AC', 'AWP']), false)))))) and ("letter_of_request"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "letter_of_request" to hub_reads_as_sco;
create policy hub_reads_as_dsca_letter_of_request on "letter_of_request" for select to hub_reads_as_dsca using (
  ((not coalesce(("letter_of_request"."marking" is not null), false)) or ((("letter_of_request"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("letter_of_request"."marking_addressees"))) or ((not coalesce(("letter_of_request"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("letter_of_request"."marking_controls" && array['AC', 'AWP']), false))))))
);
grant select on "letter_of_request" to hub_reads_as_dsca;
create policy hub_reads_as_agency_letter_of_request on "letter_of_request" for select to hub_reads_as_agency using (
  ((not coalesce(("letter_of_request"."marking" is not null), false)) or ((("letter_of_request"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("letter_of_request"."marking_addressees"))) or ((not coalesce(("letter_of_request"."marking_controls" && array['DL ONLY']), false)) and true))) and ("letter_of_request"."agency" = current_setting('hub.code', true))
);
grant select on "letter_of_request" to hub_reads_as_agency;
create policy hub_reads_as_state_letter_of_request on "letter_of_request" for select to hub_reads_as_state using (
  ((not coalesce(("letter_of_request"."marking" is not null), false)) or ((("letter_of_request"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("letter_of_request"."marking_addressees"))) or ((not coalesce(("letter_of_request"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("letter_of_request"."marking_controls" && array['AC', 'AWP']), false))))))
);
grant select on "letter_of_request" to hub_reads_as_state;
create policy hub_reads_as_ccmd_letter_of_request on "letter_of_request" for select to hub_reads_as_ccmd using (
  ((not coalesce(("letter_of_request"."marking" is not null), false)) or ((("letter_of_request"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("letter_of_request"."marking_addressees"))) or ((not coalesce(("letter_of_request"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("letter_of_request"."marking_controls" && array['AC', 'AWP']), false)))))) and ("letter_of_request"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "letter_of_request" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_missing_from_purchaser on "missing_from_purchaser" for select to hub_reads_as_partner using (
  ((not coalesce(("missing_from_purchaser"."marking" is not null), false)) or (((("missing_from_purchaser"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("missing_from_purchaser"."marking_addressees"))) or ((not coalesce(("missing_from_purchaser"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("missing_from_purchaser"."marking_controls" && array['NOFORN', 'FED ONLY', 'FEDCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce(("missing_from_purchaser"."marking_controls" && array['REL TO', 'DISPLAY ONLY']), false)) or (current_setting('hub.trigraph', true) = any("missing_from_purchaser"."marking_addressees"))) and ((not coalesce(("missing_from_purchaser"."marking_controls" && array['RELIDO']), false)) or some_release_cdaaf07a("missing_from_purchaser".id, "missing_from_purchaser".version))))) and ((not coalesce(("missing_from_purchaser"."marking_controls" && array['PROPIN']), false)) or ("missing_from_purchaser"."originator" = current_setting('hub.party', true)) or some_consent_46a7a725("missing_from_purchaser".id, "missing_from_purchaser".version)))) and ((((("missing_from_purchaser"."partner" = current_setting('hub.code', true)) and ("missing_from_purchaser"."purchaser_told" = true)) and (not coalesce(("missing_from_purchaser"."program" = 'BPC'), false))) and ((select r0."returned_on" from "letter_of_request" r0 where r0.id = "missing_from_purchaser".parent_id) is not null)) and exists (select 1 from "letter_of_request" r1 where r1.id = "missing_from_purchaser".parent_id and true))
);
grant select on "missing_from_purchaser" to hub_reads_as_partner;
create policy hub_reads_as_sco_missing_from_purchaser on "missing_from_purchaser" for select to hub_reads_as_sco using (
  ((not coalesce(("missing_from_purchaser"."marking" is not null), false)) or ((("missing_from_purchaser"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("missing_from_purchaser"."marking_addressees"))) or ((not coalesce(("missing_from_purchaser"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("missing_from_purchaser"."marking_controls" && array['AC', 'AWP']), false)))))) and (("missing_from_purchaser"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_from_purchaser".parent_id and true))
);
grant select on "missing_from_purchaser" to hub_reads_as_sco;
create policy hub_reads_as_dsca_missing_from_purchaser on "missing_from_purchaser" for select to hub_reads_as_dsca using (
  ((not coalesce(("missing_from_purchaser"."marking" is not null), false)) or ((("missing_from_purchaser"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("missing_from_purchaser"."marking_addressees"))) or ((not coalesce(("missing_from_purchaser"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("missing_from_purchaser"."marking_controls" && array['AC', 'AWP']), false)))))) and (true and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_from_purchaser".parent_id and true))
);
grant select on "missing_from_purchaser" to hub_reads_as_dsca;
create policy hub_reads_as_agency_missing_from_purchaser on "missing_from_purchaser" for select to hub_reads_as_agency using (
  ((not coalesce(("missing_from_purchaser"."marking" is not null), false)) or ((("missing_from_purchaser"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("missing_from_purchaser"."marking_addressees"))) or ((not coalesce(("missing_from_purchaser"."marking_controls" && array['DL ONLY']), false)) and true))) and (("missing_from_purchaser"."agency" = current_setting('hub.code', true)) and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_from_purchaser".parent_id and true))
);
grant select on "missing_from_purchaser" to hub_reads_as_agency;
create policy hub_reads_as_state_missing_from_purchaser on "missing_from_purchaser" for select to hub_reads_as_state using (
  ((not coalesce(("missing_from_purchaser"."marking" is not null), false)) or ((("missing_from_purchaser"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("missing_from_purchaser"."marking_addressees"))) or ((not coalesce(("missing_from_purchaser"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("missing_from_purchaser"."marking_controls" && array['AC', 'AWP']), false)))))) and (true and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_from_purchaser".parent_id and true))
);
grant select on "missing_from_purchaser" to hub_reads_as_state;
create policy hub_reads_as_sco_missing_on_united_states_side on "missing_on_united_states_side" for select to hub_reads_as_sco using (
  ((not coalesce(("missing_on_united_states_side"."marking" is not null), false)) or ((("missing_on_united_states_side"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("missing_on_united_states_side"."marking_addressees"))) or ((not coalesce(("missing_on_united_states_side"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("missing_on_united_states_side"."marking_controls" && array['AC', 'AWP']), false)))))) and (("missing_on_united_states_side"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_on_united_states_side".parent_id and true))
);
grant select on "missing_on_united_states_side" to hub_reads_as_sco;
create policy hub_reads_as_dsca_missing_on_united_states_side on "missing_on_united_states_side" for select to hub_reads_as_dsca using (
  ((not coalesce(("missing_on_united_states_side"."marking" is not null), false)) or ((("missing_on_united_states_side"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("missing_on_united_states_side"."marking_addressees"))) or ((not coalesce(("missing_on_united_states_side"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("missing_on_united_states_side"."marking_controls" && array['AC', 'AWP']), false)))))) and (true and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_on_united_states_side".parent_id and true))
);
grant select on "missing_on_united_states_side" to hub_reads_as_dsca;
create policy hub_reads_as_agency_missing_on_united_states_side on "missing_on_united_states_side" for select to hub_reads_as_agency using (
  ((not coalesce(("missing_on_united_states_side"."marking" is not null), false)) or ((("missing_on_united_states_side"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("missing_on_united_states_side"."marking_addressees"))) or ((not coalesce(("missing_on_united_states_side"."marking_controls" && array['DL ONLY']), false)) and true))) and (("missing_on_united_states_side"."agency" = current_setting('hub.code', true)) and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_on_united_states_side".parent_id and true))
);
grant select on "missing_on_united_states_side" to hub_reads_as_agency;
create policy hub_reads_as_state_missing_on_united_states_side on "missing_on_united_states_side" for select to hub_reads_as_state using (
  ((not coalesce(("missing_on_united_states_side"."marking" is not null), false)) or ((("missing_on_united_states_side"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("missing_on_united_states_side"."marking_addressees"))) or ((not coalesce(("missing_on_united_states_side"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("missing_on_united_states_side"."marking_controls" && array['AC', 'AWP']), false)))))) and (true and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_on_united_states_side".parent_id and true))
);
grant select on "missing_on_united_states_side" to hub_reads_as_state;
create policy hub_reads_as_ccmd_missing_on_united_states_side on "missing_on_united_states_side" for select to hub_reads_as_ccmd using (
  ((not coalesce(("missing_on_united_states_side"."marking" is not null), false)) or ((("missing_on_united_states_side"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("missing_on_united_states_side"."marking_addressees"))) or ((not coalesce(("missing_on_united_states_side"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("missing_on_united_states_side"."marking_controls" && array['AC', 'AWP']), false)))))) and (("missing_on_united_states_side"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and exists (select 1 from "letter_of_request" r0 where r0.id = "missing_on_united_states_side".parent_id and true))
);
grant select on "missing_on_united_states_side" to hub_reads_as_ccmd;
create policy hub_reads_as_partner_requirement_summary on "requirement_summary" for select to hub_reads_as_partner using (
  ((not coalesce(("requirement_summary"."marking" is not null), false)) or (((("requirement_summary"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("requirement_summary"."marking_addressees"))) or ((not coalesce(("requirement_summary"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("requirement_summary"."marking_controls" && array['NOFORN', 'FED ONLY', 'FEDCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce(("requirement_summary"."marking_controls" && array['REL TO', 'DISPLAY ONLY']), false)) or (current_setting('hub.trigraph', true) = any("requirement_summary"."marking_addressees"))) and ((not coalesce(("requirement_summary"."marking_controls" && array['RELIDO']), false)) or some_release_cdaaf07a("requirement_summary".id, "requirement_summary".version))))) and ((not coalesce(("requirement_summary"."marking_controls" && array['PROPIN']), false)) or ("requirement_summary"."originator" = current_setting('hub.party', true)) or some_consent_46a7a725("requirement_summary".id, "requirement_summary".version)))) and ((("requirement_summary"."partner" = current_setting('hub.code', true)) and ("requirement_summary"."purchaser_told" = true)) and (not coalesce(("requirement_summary"."program" = 'BPC'), false)))
);
grant select on "requirement_summary" to hub_reads_as_partner;
create policy hub_reads_as_sco_requirement_summary on "requirement_summary" for select to hub_reads_as_sco using (
  ((not coalesce(("requirement_summary"."marking" is not null), false)) or ((("requirement_summary"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("requirement_summary"."marking_addressees"))) or ((not coalesce(("requirement_summary"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("requirement_summary"."marking_controls" && array['AC', 'AWP']), false)))))) and ("requirement_summary"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "requirement_summary" to hub_reads_as_sco;
create policy hub_reads_as_dsca_requirement_summary on "requirement_summary" for select to hub_reads_as_dsca using (
  ((not coalesce(("requirement_summary"."marking" is not null), false)) or ((("requirement_summary"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("requirement_summary"."marking_addressees"))) or ((not coalesce(("requirement_summary"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("requirement_summary"."marking_controls" && array['AC', 'AWP']), false))))))
);
grant select on "requirement_summary" to hub_reads_as_dsca;
create policy hub_reads_as_agency_requirement_summary on "requirement_summary" for select to hub_reads_as_agency using (
  ((not coalesce(("requirement_summary"."marking" is not null), false)) or ((("requirement_summary"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("requirement_summary"."marking_addressees"))) or ((not coalesce(("requirement_summary"."marking_controls" && array['DL ONLY']), false)) and true))) and ("requirement_summary"."agency" = current_setting('hub.code', true))
);
grant select on "requirement_summary" to hub_reads_as_agency;
create policy hub_reads_as_industry_requirement_summary on "requirement_summary" for select to hub_reads_as_industry using (
  ((not coalesce(("requirement_summary"."marking" is not null), false)) or (((("requirement_summary"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("requirement_summary"."marking_addressees"))) or ((not coalesce(("requirement_summary"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("requirement_summary"."marking_controls" && array['FED ONLY', 'NOCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce(("requirement_summary"."marking_controls" && array['FEDCON']), false)) or some_contract_0af0a341("requirement_summary".case_id))))) and ((not coalesce(("requirement_summary"."marking_controls" && array['PROPIN']), false)) or ("requirement_summary"."originator" = current_setting('hub.party', true))))) and ((exists (select 1 from "rom_invitation" r0 where r0.case_id = "requirement_summary".case_id and (r0."company" = (select current_setting('hub.code', true)))) or exists (select 1 from "contract" r1 where r1.case_id = "requirement_summary".case_id and ((r1."contractor" = (select current_setting('hub.code', true))) and (r1."awarded_on" is not null)))) and exists (select 1 from "release" r2 where r2.record = "requirement_summary".id::text and r2.record_version = "requirement_summary".version and (r2."released_to" = (select current_setting('hub.party', true)))))
);
grant select on "requirement_summary" to hub_reads_as_industry;
create policy hub_reads_as_partner_release on "release" for select to hub_reads_as_partner using (
  (((("release"."partner" = current_setting('hub.code', true)) and ("release"."purchaser_told" = true)) and (not coalesce(("release"."program" = 'BPC'), false))) and ("release"."released_to" = current_setting('hub.party', true)))
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
  ((exists (select 1 from "rom_invitation" r0 where r0.case_id = "release".case_id and (r0."company" = (select current_setting('hub.code', true)))) or exists (select 1 from "contract" r1 where r1.case_id = "release".case_id and ((r1."contractor" = (select current_setting('hub.code', true))) and (r1."awarded_on" is not null)))) and ("release"."released_to" = current_setting('hub.party', true)))
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
  (((("consent"."partner" = current_setting('hub.code', true)) and ("consent"."purchaser_told" = true)) and (not coalesce(("consent"."program" = 'BPC'), false))) and ("consent"."consented_to" = current_setting('hub.party', true)))
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
create policy hub_reads_as_sco_rom_call on "rom_call" for select to hub_reads_as_sco using (
  ((not coalesce(("rom_call"."marking" is not null), false)) or ((("rom_call"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("rom_call"."marking_addressees"))) or ((not coalesce(("rom_call"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("rom_call"."marking_controls" && array['AC', 'AWP']), false)))))) and ("rom_call"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[]))
);
grant select on "rom_call" to hub_reads_as_sco;
create policy hub_reads_as_dsca_rom_call on "rom_call" for select to hub_reads_as_dsca using (
  ((not coalesce(("rom_call"."marking" is not null), false)) or ((("rom_call"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("rom_call"."marking_addressees"))) or ((not coalesce(("rom_call"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("rom_call"."marking_controls" && array['AC', 'AWP']), false))))))
);
grant select on "rom_call" to hub_reads_as_dsca;
create policy hub_reads_as_agency_rom_call on "rom_call" for select to hub_reads_as_agency using (
  ((not coalesce(("rom_call"."marking" is not null), false)) or ((("rom_call"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("rom_call"."marking_addressees"))) or ((not coalesce(("rom_call"."marking_controls" && array['DL ONLY']), false)) and true))) and ("rom_call"."agency" = current_setting('hub.code', true))
);
grant select on "rom_call" to hub_reads_as_agency;
create policy hub_reads_as_industry_rom_call on "rom_call" for select to hub_reads_as_industry using (
  ((not coalesce(("rom_call"."marking" is not null), false)) or (((("rom_call"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("rom_call"."marking_addressees"))) or ((not coalesce(("rom_call"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("rom_call"."marking_controls" && array['FED ONLY', 'NOCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce(("rom_call"."marking_controls" && array['FEDCON']), false)) or some_contract_0af0a341("rom_call".case_id))))) and ((not coalesce(("rom_call"."marking_controls" && array['PROPIN']), false)) or ("rom_call"."originator" = current_setting('hub.party', true))))) and exists (select 1 from "rom_invitation" r0 where r0.parent_id = "rom_call".id and (r0."company" = (select current_setting('hub.code', true))))
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
  ((not coalesce(("rom_question"."marking" is not null), false)) or ((("rom_question"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("rom_question"."marking_addressees"))) or ((not coalesce(("rom_question"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("rom_question"."marking_controls" && array['AC', 'AWP']), false)))))) and ((("rom_question"."partner" = any((select string_to_array(current_setting('hub.codes', true), ','))::text[])) and ("rom_question"."published_at" is not null)) and exists (select 1 from "rom_call" r0 where r0.id = "rom_question".parent_id and true))
);
grant select on "rom_question" to hub_reads_as_sco;
create policy hub_reads_as_dsca_rom_question on "rom_question" for select to hub_reads_as_dsca using (
  ((not coalesce(("rom_question"."marking" is not null), false)) or ((("rom_question"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("rom_question"."marking_addressees"))) or ((not coalesce(("rom_question"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("rom_question"."marking_controls" && array['AC', 'AWP']), false)))))) and (true and exists (select 1 from "rom_call" r0 where r0.id = "rom_question".parent_id and true))
);
grant select on "rom_question" to hub_reads_as_dsca;
create policy hub_reads_as_agency_rom_question on "rom_question" for select to hub_reads_as_agency using (
  ((not coalesce(("rom_question"."marking" is not null), false)) or ((("rom_question"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("rom_question"."marking_addressees"))) or ((not coalesce(("rom_question"."marking_controls" && array['DL ONLY']), false)) and true))) and (("rom_question"."agency" = current_setting('hub.code', true)) and exists (select 1 from "rom_call" r0 where r0.id = "rom_question".parent_id and true))
);
grant select on "rom_question" to hub_reads_as_agency;
create policy hub_reads_as_industry_rom_question on "rom_question" for select to hub_reads_as_industry using (
  ((not coalesce(("rom_question"."marking" is not null), false)) or (((("rom_question"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("rom_question"."marking_addressees"))) or ((not coalesce(("rom_question"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("rom_question"."marking_controls" && array['FED ONLY', 'NOCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce(("rom_question"."marking_controls" && array['FEDCON']), false)) or some_contract_0af0a341("rom_question".case_id))))) and ((not coalesce(("rom_question"."marking_controls" && array['PROPIN']), false)) or ("rom_question"."originator" = current_setting('hub.party', true))))) and (((exists (select 1 from "rom_invitation" r0 where r0.case_id = "rom_question".case_id and (r0."company" = (select current_setting('hub.code', true)))) or exists (select 1 from "contract" r1 where r1.case_id = "rom_question".case_id and ((r1."contractor" = (select current_setting('hub.code', true))) and (r1."awarded_on" is not null)))) and (("rom_question"."published_at" is not null) or ("rom_question"."originator" = current_setting('hub.party', true)))) and exists (select 1 from "rom_call" r2 where r2.id = "rom_question".parent_id and true))
);
grant select on "rom_question" to hub_reads_as_industry;
create policy hub_reads_as_partner_rom_estimate on "rom_estimate" for select to hub_reads_as_partner using (
  ((not coalesce(("rom_estimate"."marking" is not null), false)) or (((("rom_estimate"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("rom_estimate"."marking_addressees"))) or ((not coalesce(("rom_estimate"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("rom_estimate"."marking_controls" && array['NOFORN', 'FED ONLY', 'FEDCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce(("rom_estimate"."marking_controls" && array['REL TO', 'DISPLAY ONLY']), false)) or (current_setting('hub.trigraph', true) = any("rom_estimate"."marking_addressees"))) and ((not coalesce(("rom_estimate"."marking_controls" && array['RELIDO']), false)) or some_release_cdaaf07a("rom_estimate".id, "rom_estimate".version))))) and ((not coalesce(("rom_estimate"."marking_controls" && array['PROPIN']), false)) or ("rom_estimate"."originator" = current_setting('hub.party', true)) or some_consent_46a7a725("rom_estimate".id, "rom_estimate".version)))) and (((("rom_estimate"."partner" = current_setting('hub.code', true)) and ("rom_estimate"."purchaser_told" = true)) and (not coalesce(("rom_estimate"."program" = 'BPC'), false))) and exists (select 1 from "consent" r0 where r0.record = "rom_estimate".id::text and r0.record_version = "rom_estimate".version and (r0."consented_to" = (select current_setting('hub.party', true)))))
);
grant select on "rom_estimate" to hub_reads_as_partner;
create policy hub_reads_as_dsca_rom_estimate on "rom_estimate" for select to hub_reads_as_dsca using (
  ((not coalesce(("rom_estimate"."marking" is not null), false)) or ((("rom_estimate"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("rom_estimate"."marking_addressees"))) or ((not coalesce(("rom_estimate"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("rom_estimate"."marking_controls" && array['AC', 'AWP']), false)))))) and (true and exists (select 1 from "rom_call" r0 where r0.id = "rom_estimate".parent_id and true))
);
grant select on "rom_estimate" to hub_reads_as_dsca;
create policy hub_reads_as_agency_rom_estimate on "rom_estimate" for select to hub_reads_as_agency using (
  ((not coalesce(("rom_estimate"."marking" is not null), false)) or ((("rom_estimate"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("rom_estimate"."marking_addressees"))) or ((not coalesce(("rom_estimate"."marking_controls" && array['DL ONLY']), false)) and true))) and (("rom_estimate"."agency" = current_setting('hub.code', true)) and exists (select 1 from "rom_call" r0 where r0.id = "rom_estimate".parent_id and true))
);
grant select on "rom_estimate" to hub_reads_as_agency;
create policy hub_reads_as_industry_rom_estimate on "rom_estimate" for select to hub_reads_as_industry using (
  ((not coalesce(("rom_estimate"."marking" is not null), false)) or (((("rom_estimate"."marking_controls" && array['DL ONLY']) and (current_setting('hub.party', true) = any("rom_estimate"."marking_addressees"))) or ((not coalesce(("rom_estimate"."marking_controls" && array['DL ONLY']), false)) and ((not coalesce(("rom_estimate"."marking_controls" && array['FED ONLY', 'NOCON', 'AC', 'AWP', 'UNREVIEWED']), false)) and ((not coalesce(("rom_estimate"."marking_controls" && array['FEDCON']), false)) or some_contract_0af0a341("rom_estimate".case_id))))) and ((not coalesce(("rom_estimate"."marking_controls" && array['PROPIN']), false)) or ("rom_estimate"."originator" = current_setting('hub.party', true))))) and ("rom_estimate"."originator" = current_setting('hub.party', true))
);
grant select on "rom_estimate" to hub_reads_as_industry;
alter table observation enable row level security;
alter table observation force row level security;
create policy keep_observation on observation for all to hub_intake using (true) with check (true);
grant select, insert on observation to hub_intake;
alter table source_document enable row level security;
alter table source_document force row level security;
create policy keep_source_document on source_document for all to hub_intake using (true) with check (true);
grant select, insert on source_document to hub_intake;
alter table dead_letter enable row level security;
alter table dead_letter force row level security;
create policy keep_dead_letter on dead_letter for all to hub_intake using (true) with check (true);
grant select, insert, update on dead_letter to hub_intake;
alter table sync_round enable row level security;
alter table sync_round force row level security;
create policy keep_sync_round on sync_round for all to hub_intake using (true) with check (true);
grant select, insert, update on sync_round to hub_intake;
alter table idempotency_claim enable row level security;
alter table idempotency_claim force row level security;
create policy keep_idempotency_claim on idempotency_claim for all to hub_intake using (true) with check (true);
grant select, insert on idempotency_claim to hub_intake;
alter table outbox enable row level security;
alter table outbox force row level security;
create policy keep_outbox on outbox for all to hub_intake using (true) with check (true);
grant select, insert on outbox to hub_intake;
alter table audit_record enable row level security;
alter table audit_record force row level security;
create policy write_audit_record on audit_record for insert to hub_auditor, hub_intake with check (true);
grant insert on audit_record to hub_auditor, hub_intake;
alter table alembic_version enable row level security;
alter table alembic_version force row level security;
create policy keep_alembic_version on alembic_version for all to hub_owner using (true) with check (true);
create policy read_alembic_version on alembic_version for select to hub_reader, hub_intake, hub_auditor using (true);
grant select on alembic_version to hub_reader, hub_intake, hub_auditor;
