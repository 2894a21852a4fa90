*** Settings ***
Documentation     Finds receipts of up to £80 in order, and gives dearer ones to people.
Library           commonhold_robot.library.CommonholdLibrary


*** Test Cases ***
Look At Every Receipt
    WHILE    True    limit=10
        ${task} =    Take Task
        IF    $task is None    BREAK
        Look At    ${task}
    END


*** Keywords ***
Look At
    [Arguments]    ${task}
    ${amount} =    Set Variable    ${task}[inputs][lines][0][amount_pence]
    Save Task File    ${task}[inputs][lines][0][receipt]    ${OUTPUT DIR}/receipt.pdf
    Task Should Still Be Mine
    IF    ${amount} <= 8000
        Complete Task    approve
    ELSE
        Raise Business Exception    too-much    ${amount} pence is more than a robot finds in order.
    END
