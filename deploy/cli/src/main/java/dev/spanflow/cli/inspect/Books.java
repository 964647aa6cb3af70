/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.inspect;

import dev.spanflow.exporter.ledger.ExportLedger;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Both apps' ledgers, summed up.
 *
 * @param assembler the assembler's answer
 * @param exporter of all accounts and partitions
 * @param unread records on the ordered topic that no exporter has done with
 * @param settled whether nothing was forwarded while the rest was read
 */
record Books(JsonTree assembler, ExportLedger exporter, long unread, boolean settled) {
    /** Forwarded by the assembler, and neither done with by an exporter nor before one. */
    long difference() {
        return assembler.number("forwarded") - exporter.taken() - unread;
    }

    boolean balance() {
        boolean explained = difference() >= 0 && difference() <= exporter.lostToRetention();
        return assembler.truth("balances") && (explained || !settled);
    }

    String verdict() {
        if (!assembler.truth("balances")) {
            return "The assembler's books do not balance: this is a bug.";
        }
        if (difference() == 0) {
            return "The books balance.";
        }
        if (!settled) {
            return "The books cannot be compared while spans are coming in: ask again.";
        }
        if (balance()) {
            return "The books balance, but for " + difference() + " records that retention took before they were read.";
        }
        return "The books differ by " + difference()
                + " records: forwarded, and not with any exporter. Was a topic or a"
                + " group's offset changed by hand, or does an account have no exporter, or may this user not see its group?";
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("assembler", sums(assembler));
        json.put("exporter", exporterSums());
        json.put("unread", unread);
        json.put("difference", difference());
        json.put("balance", balance());
        json.put("verdict", verdict());
        return json;
    }

    /** Without the partitions. */
    static Map<String, Object> sums(JsonTree ledger) {
        Map<String, Object> sums = new LinkedHashMap<>();
        ledger.members().forEach((word, count) -> {
            if (count instanceof Number) {
                sums.put(String.valueOf(word), count);
            }
        });
        return sums;
    }

    Map<String, Object> exporterSums() {
        Map<String, Object> sums = new LinkedHashMap<>();
        sums.put("acknowledged", exporter.acknowledged());
        sums.put("collapsed", exporter.collapsed());
        sums.put("dead_lettered", exporter.deadLettered());
        sums.put("stub_unneeded", exporter.stubsUnneeded());
        sums.put("bare", exporter.bare());
        sums.put("lost_to_retention", exporter.lostToRetention());
        return sums;
    }
}
