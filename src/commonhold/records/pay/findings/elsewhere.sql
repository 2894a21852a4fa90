SELECT employment_id, 'Paid here, and employed in another department on days of this period'
FROM pay_employed_elsewhere(%(run)s) ORDER BY 1
