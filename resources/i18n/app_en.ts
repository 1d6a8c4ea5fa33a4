<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en_US">
    <context>
        <name>CodesScreen</name>
        <message numerus="yes">
            <source>Compare the %n marked fields with the words above them, then press Enter to confirm</source>
            <translation>
                <numerusform>Compare the marked field with the words above it, then press Enter to confirm</numerusform>
                <numerusform>Compare the %n marked fields with the words above them, then press Enter to confirm</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Paper {place} of {count} that have fields · %n fields to check</source>
            <translation>
                <numerusform>Paper {place} of {count} that have fields · %n field to check</numerusform>
                <numerusform>Paper {place} of {count} that have fields · %n fields to check</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>DossierPanel</name>
        <message numerus="yes">
            <source>{pages} of %n pages scanned, {read} read</source>
            <translation>
                <numerusform>{pages} of %n page scanned, {read} read</numerusform>
                <numerusform>{pages} of %n pages scanned, {read} read</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Findings</name>
        <message numerus="yes">
            <source>%n pages missing</source>
            <translation>
                <numerusform>%n page missing</numerusform>
                <numerusform>%n pages missing</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n pages more than expected</source>
            <translation>
                <numerusform>%n page more than expected</numerusform>
                <numerusform>%n pages more than expected</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>IntakeForm</name>
        <message numerus="yes">
            <source>{who} · {number}
{when} · %n pages · {procedure}</source>
            <translation>
                <numerusform>{who} · {number}
{when} · %n page · {procedure}</numerusform>
                <numerusform>{who} · {number}
{when} · %n pages · {procedure}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>NextStep</name>
        <message numerus="yes">
            <source>Put it on the glass or into the feeder, then press F5. %n pages missing: {paper}</source>
            <translation>
                <numerusform>Put it on the glass or into the feeder, then press F5. %n page missing: {paper}</numerusform>
                <numerusform>Put it on the glass or into the feeder, then press F5. %n pages missing: {paper}</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>OutputCard</name>
        <message numerus="yes">
            <source>%n pages were sent to the printer</source>
            <translation>
                <numerusform>%n page was sent to the printer</numerusform>
                <numerusform>%n pages were sent to the printer</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>QueueScreen</name>
        <message numerus="yes">
            <source>%n papers are queued.</source>
            <translation>
                <numerusform>%n paper is queued.</numerusform>
                <numerusform>%n papers are queued.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Queue: {waiting} queued · {received} received · %n need attention</source>
            <translation>
                <numerusform>Queue: {waiting} queued · {received} received · %n needs attention</numerusform>
                <numerusform>Queue: {waiting} queued · {received} received · %n need attention</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n papers need attention. Choose one by ↑ ↓; the reason stands in its row</source>
            <translation>
                <numerusform>%n paper needs attention. Choose it by ↑ ↓; the reason stands in its row</numerusform>
                <numerusform>%n papers need attention. Choose one by ↑ ↓; the reason stands in its row</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>ResultScreen</name>
        <message numerus="yes">
            <source>Scanning… %n pages</source>
            <translation>
                <numerusform>Scanning… %n page</numerusform>
                <numerusform>Scanning… %n pages</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n pages, reading {unread}</source>
            <translation>
                <numerusform>%n page, reading {unread}</numerusform>
                <numerusform>%n pages, reading {unread}</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>%n pages, all read</source>
            <translation>
                <numerusform>%n page, read</numerusform>
                <numerusform>%n pages, all read</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Sealed, checked and in the queue: %n results.</source>
            <translation>
                <numerusform>Sealed, checked and in the queue: %n result.</numerusform>
                <numerusform>Sealed, checked and in the queue: %n results.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>Seal and send %n results</source>
            <translation>
                <numerusform>Seal and send %n result</numerusform>
                <numerusform>Seal and send %n results</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>Signer</name>
        <message numerus="yes">
            <source>The certificate ends in %n days</source>
            <translation>
                <numerusform>The certificate ends in %n day</numerusform>
                <numerusform>The certificate ends in %n days</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{name}: the certificate ends in %n days. Have it renewed.</source>
            <translation>
                <numerusform>{name}: the certificate ends in %n day. Have it renewed.</numerusform>
                <numerusform>{name}: the certificate ends in %n days. Have it renewed.</numerusform>
            </translation>
        </message>
        <message numerus="yes">
            <source>{name}: valid for %Ln more days</source>
            <translation>
                <numerusform>{name}: valid for %Ln more day</numerusform>
                <numerusform>{name}: valid for %Ln more days</numerusform>
            </translation>
        </message>
    </context>
    <context>
        <name>StatusStrip</name>
        <message numerus="yes">
            <source>Certificate: %n days left</source>
            <translation>
                <numerusform>Certificate: %n day left</numerusform>
                <numerusform>Certificate: %n days left</numerusform>
            </translation>
        </message>
    </context>
    <!-- Keys as they are printed on the keyboard. -->
    <context>
        <name>QShortcut</name>
        <message>
            <source>Left</source>
            <translation>←</translation>
        </message>
        <message>
            <source>Right</source>
            <translation>→</translation>
        </message>
        <message>
            <source>Up</source>
            <translation>↑</translation>
        </message>
        <message>
            <source>Down</source>
            <translation>↓</translation>
        </message>
        <message>
            <source>PgDown</source>
            <translation>PgDn</translation>
        </message>
    </context>
    <context>
        <name>BoundaryDialog</name>
        <message numerus="yes">
            <source>{component}. {paper} · %n pages</source>
            <translation>
                <numerusform>{component}. {paper} · %n page</numerusform>
                <numerusform>{component}. {paper} · %n pages</numerusform>
            </translation>
        </message>
    </context>
</TS>
