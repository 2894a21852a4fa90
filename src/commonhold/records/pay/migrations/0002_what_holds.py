"""Pay, behind the wall: whose a row is, what a run may become, and that payslips add up and stay."""

from django.db import migrations

HOLD = """
DO $$
DECLARE
    pay text;
BEGIN
    FOREACH pay IN ARRAY ARRAY['group', 'period', 'termsspell', 'element', 'elementspell', 'oneoff', 'broughtforward',
        'run', 'payslip', 'held', 'finding', 'debt', 'recovery', 'dispatch']
    LOOP
        PERFORM commonhold_wall(('pay_' || pay)::regclass);
    END LOOP;

    -- What belongs to something else is in its department.
    FOREACH pay IN ARRAY ARRAY['termsspell', 'elementspell', 'oneoff', 'broughtforward', 'held', 'debt']
    LOOP
        EXECUTE format('ALTER TABLE pay_%1$s ADD CONSTRAINT pay_%1$s_employment FOREIGN KEY (employment_id,
            department_id) REFERENCES people_employment (id, department_id)', pay);
    END LOOP;
    FOREACH pay IN ARRAY ARRAY['period', 'termsspell', 'run']
    LOOP
        EXECUTE format('ALTER TABLE pay_%1$s ADD CONSTRAINT pay_%1$s_group FOREIGN KEY (group_id, department_id)
            REFERENCES pay_group (id, department_id)', pay);
    END LOOP;
    FOREACH pay IN ARRAY ARRAY['elementspell', 'oneoff']
    LOOP
        EXECUTE format('ALTER TABLE pay_%1$s ADD CONSTRAINT pay_%1$s_element FOREIGN KEY (element_id, department_id)
            REFERENCES pay_element (id, department_id)', pay);
    END LOOP;
    FOREACH pay IN ARRAY ARRAY['held', 'finding', 'recovery', 'dispatch']
    LOOP
        EXECUTE format('ALTER TABLE pay_%1$s ADD CONSTRAINT pay_%1$s_run FOREIGN KEY (run_id, department_id)
            REFERENCES pay_run (id, department_id)', pay);
    END LOOP;

    -- What was known is kept: a row is changed once, when it is superseded.
    FOREACH pay IN ARRAY ARRAY['termsspell', 'elementspell', 'oneoff']
    LOOP
        EXECUTE format('REVOKE UPDATE, DELETE, TRUNCATE ON pay_%s FROM commonhold_app', pay);
        EXECUTE format('GRANT UPDATE (superseded_at) ON pay_%s TO commonhold_app', pay);
        EXECUTE format('CREATE TRIGGER superseded_once BEFORE UPDATE ON pay_%s FOR EACH ROW
            WHEN (OLD.superseded_at IS NOT NULL) EXECUTE FUNCTION people_superseded_once()', pay);
    END LOOP;
END $$;
ALTER TABLE pay_period ADD CONSTRAINT pay_period_of_group UNIQUE (id, group_id);
ALTER TABLE pay_run ADD CONSTRAINT pay_run_period FOREIGN KEY (period_id, group_id)
    REFERENCES pay_period (id, group_id);
SELECT commonhold_append_only('pay_broughtforward'), commonhold_append_only('pay_recovery');
REVOKE DELETE, TRUNCATE ON pay_group, pay_period, pay_element, pay_run, pay_debt, pay_dispatch FROM commonhold_app;
REVOKE UPDATE, TRUNCATE ON pay_payslip, pay_held, pay_finding FROM commonhold_app;
REVOKE UPDATE ON pay_dispatch FROM commonhold_app;
GRANT UPDATE (sent_at) ON pay_dispatch TO commonhold_app;

-- A run goes from state to state as it may, and what was approved is what is committed and published.
CREATE FUNCTION pay_run_goes_on() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> ALL (CASE OLD.state
            WHEN 'open' THEN ARRAY['open', 'calculated', 'cancelled']
            WHEN 'calculated' THEN ARRAY['open', 'calculated', 'reviewed', 'cancelled']
            WHEN 'reviewed' THEN ARRAY['open', 'calculated', 'approved', 'cancelled']
            WHEN 'approved' THEN ARRAY['open', 'committed', 'cancelled']
            WHEN 'committed' THEN ARRAY['published']
            ELSE ARRAY[]::text[] END)
        OR (OLD.id, OLD.department_id, OLD.group_id, OLD.period_id, OLD.number, OLD.opened_at)
            IS DISTINCT FROM (NEW.id, NEW.department_id, NEW.group_id, NEW.period_id, NEW.number, NEW.opened_at)
        OR (OLD.state IN ('approved', 'committed') AND NEW.state IN ('committed', 'published')
            AND (OLD.known_at, OLD.columns, OLD.signs, OLD.totals, OLD.payslips, OLD.net_pence, OLD.digest, OLD.prepared_by,
                OLD.reviewed_by, OLD.approved_by) IS DISTINCT FROM
                (NEW.known_at, NEW.columns, NEW.signs, NEW.totals, NEW.payslips, NEW.net_pence, NEW.digest, NEW.prepared_by,
                NEW.reviewed_by, NEW.approved_by))
        OR (OLD.committed_at IS NOT NULL AND NEW.committed_at IS DISTINCT FROM OLD.committed_at)
    THEN
        RAISE EXCEPTION 'pay run % can''t go from % to %, or would change in that', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pay_run_goes_on';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER goes_on BEFORE UPDATE ON pay_run FOR EACH ROW EXECUTE FUNCTION pay_run_goes_on();

-- Payslips come and go while their run is prepared; each is its employment's, and adds up to what it pays.
-- Everything is checked at once for as many as a statement adds.
CREATE FUNCTION pay_payslip_right() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp SET jit = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM added
        LEFT JOIN pay_run run ON run.id = added.run_id AND run.department_id = added.department_id
            AND run.state IN ('open', 'calculated', 'reviewed')
        WHERE run.id IS NULL OR cardinality(added.amounts) <> cardinality(run.signs)
            OR cardinality(added.to_date) <> cardinality(run.signs)
            OR added.net_pence <> (SELECT sum(amount * sign) FROM unnest(added.amounts, run.signs) AS u (amount, sign))
    ) THEN
        RAISE EXCEPTION 'payslips need a run of their department in preparation, and add up to what they pay'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pay_payslip_adds_up';
    END IF;
    IF EXISTS (
        SELECT FROM added
        LEFT JOIN people_employment job ON job.id = added.employment_id AND job.department_id = added.department_id
            AND job.person_id = added.person_id
        LEFT JOIN pay_termsspell terms ON terms.id = added.terms_id AND terms.employment_id = added.employment_id
        LEFT JOIN people_bankaccountspell bank ON bank.id = added.bank_account_id
            AND bank.employment_id = added.employment_id
        LEFT JOIN departments_costcentre centre ON centre.id = added.cost_centre_id
            AND centre.department_id = added.department_id
        WHERE job.id IS NULL OR terms.id IS NULL OR bank.id IS NULL OR centre.id IS NULL
    ) THEN
        RAISE EXCEPTION 'a payslip needs an employment, terms, a bank account and a cost centre that are its own'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pay_payslip_its_own';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER right_ones AFTER INSERT ON pay_payslip REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION pay_payslip_right();
CREATE FUNCTION pay_payslip_stays() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM pay_run WHERE id IN (SELECT DISTINCT run_id FROM gone)
        AND state NOT IN ('open', 'calculated', 'reviewed'))
    THEN
        RAISE EXCEPTION 'payslips of a run that was approved or committed stay'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'pay_payslip_stays';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER stays AFTER DELETE ON pay_payslip REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION pay_payslip_stays();

-- Who of a run's people is employed in another department too on days of its period. That is all that is told of it.
CREATE FUNCTION pay_employed_elsewhere(run bigint) RETURNS TABLE (employment_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT slip.employment_id
    FROM pay_payslip slip
    JOIN pay_run r ON r.id = slip.run_id AND r.department_id = ANY (commonhold_departments())
    JOIN pay_period period ON period.id = r.period_id
    JOIN people_employment other ON other.person_id = slip.person_id AND other.department_id <> slip.department_id
        AND other.valid && period.days
    WHERE slip.run_id = run
$$;
REVOKE ALL ON FUNCTION pay_employed_elsewhere FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pay_employed_elsewhere TO commonhold_app;
"""


class Migration(migrations.Migration):
    dependencies = [("pay", "0001_initial"), ("audit", "0003_house_only")]

    operations = [migrations.RunSQL(HOLD, migrations.RunSQL.noop)]
