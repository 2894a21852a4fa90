SELECT unnest(shared.employments), 'The account of ' || shared.people || ' people paid in this run'
FROM (
    SELECT array_agg(slip.employment_id ORDER BY slip.employment_id) AS employments,
        count(DISTINCT slip.person_id) AS people
    FROM pay_payslip slip JOIN people_bankaccountspell bank ON bank.id = slip.bank_account_id
    WHERE slip.run_id = %(run)s AND slip.employment_id BETWEEN %(low)s AND %(high)s
    GROUP BY bank.sort_code, bank.account_number HAVING count(DISTINCT slip.person_id) > 1
) AS shared ORDER BY 1
