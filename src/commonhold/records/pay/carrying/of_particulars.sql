-- How many lines of their address HMRC could be told, of those of whom anything is known for it.
SELECT journey.place, cardinality(told.address)
FROM journey JOIN pay_particulars told ON told.employment_id = journey.from_id
