-- National Insurance of the tax year that a run's people paid under other category letters than now.
SELECT earlier.employment_id, terms.ni_letter, {columns}
FROM pay_payslip slip
JOIN pay_termsspell now ON now.id = slip.terms_id
JOIN pay_payslip earlier ON earlier.person_id = slip.person_id AND earlier.employment_id = slip.employment_id
    AND earlier.terms_id <> slip.terms_id
JOIN pay_termsspell terms ON terms.id = earlier.terms_id AND terms.ni_letter <> now.ni_letter
JOIN pay_run run ON run.id = earlier.run_id AND run.state IN ('committed', 'published') AND run.id <> slip.run_id
JOIN pay_period period ON period.id = run.period_id AND period.tax_year = %(tax_year)s
WHERE slip.run_id = %(run)s
GROUP BY earlier.employment_id, terms.ni_letter
ORDER BY earlier.employment_id, terms.ni_letter
