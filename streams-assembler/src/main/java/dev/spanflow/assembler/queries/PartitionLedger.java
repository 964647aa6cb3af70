/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.queries;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spanflow.assembler.ordering.LedgerCounts;
import dev.spanflow.assembler.ordering.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The ledger of one partition by its words.
 *
 * @param counts in the order in which they are told
 */
record PartitionLedger(int partition, Map<String, Long> counts) {
    private static final String PARTITION = "partition";
    private static final String PARTITIONS = "partitions";

    static PartitionLedger of(int partition, LedgerCounts counts) {
        Map<String, Long> words = new LinkedHashMap<>();
        words.put("received", counts.received());
        words.put("released", counts.of(Outcome.RELEASED));
        words.put("updates", counts.of(Outcome.UPDATE));
        words.put("superseded", counts.of(Outcome.SUPERSEDED));
        words.put("duplicates", counts.of(Outcome.DUPLICATE));
        words.put("stale", counts.of(Outcome.STALE));
        words.put("rerouted", counts.of(Outcome.REROUTED));
        words.put("dead_lettered", counts.of(Outcome.DEAD_LETTERED));
        words.put("waiting", counts.waiting());
        words.put("waiting_bytes", counts.waitingBytes());
        words.put("stubs", counts.stubs());
        words.put("forwarded", counts.forwarded());
        return new PartitionLedger(partition, words);
    }

    /** Reads what {@link #answer} wrote. */
    static List<PartitionLedger> read(String json) throws IOException {
        List<PartitionLedger> ledgers = new ArrayList<>();
        try (JsonParser parser = Json.FACTORY.createParser(json)) {
            parser.nextToken();
            while (!PARTITIONS.equals(parser.nextFieldName())) {
                if (parser.currentToken() == null) {
                    throw new IOException("there is no list of partitions in the answer");
                }
            }
            parser.nextToken();
            while (parser.nextToken() == JsonToken.START_OBJECT) {
                ledgers.add(readOne(parser));
            }
        }
        return ledgers;
    }

    private static PartitionLedger readOne(JsonParser parser) throws IOException {
        Map<String, Long> counts = new LinkedHashMap<>();
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT) {
                counts.put(name, parser.getLongValue());
            }
        }
        Long partition = counts.remove(PARTITION);
        if (partition == null) {
            throw new IOException("a partition has no number in the answer");
        }
        return new PartitionLedger(partition.intValue(), counts);
    }

    /** The sums, whether they balance, and each partition's. */
    static Answer answer(Collection<PartitionLedger> ledgers) {
        return Answer.ok(Json.object(json -> {
            write(json, sum(ledgers));
            json.writeArrayFieldStart(PARTITIONS);
            for (PartitionLedger ledger : ledgers) {
                json.writeStartObject();
                json.writeNumberField(PARTITION, ledger.partition);
                write(json, ledger.counts);
                json.writeEndObject();
            }
            json.writeEndArray();
        }));
    }

    private static Map<String, Long> sum(Collection<PartitionLedger> ledgers) {
        Map<String, Long> sum = new LinkedHashMap<>(of(0, new LedgerCounts()).counts);
        for (PartitionLedger ledger : ledgers) {
            ledger.counts.forEach((word, count) -> sum.merge(word, count, Long::sum));
        }
        return sum;
    }

    private static void write(JsonGenerator json, Map<String, Long> counts) throws IOException {
        for (Map.Entry<String, Long> count : counts.entrySet()) {
            json.writeNumberField(count.getKey(), count.getValue());
        }
        json.writeBooleanField("balances", balances(counts));
    }

    /** The ledger's two equations. */
    static boolean balances(Map<String, Long> counts) {
        long classed = sum(counts, "released", "updates", "superseded", "duplicates", "stale", "rerouted");
        return sum(counts, "received") == classed + sum(counts, "dead_lettered", "waiting")
                && sum(counts, "forwarded") == sum(counts, "released", "updates", "stubs");
    }

    private static long sum(Map<String, Long> counts, String... words) {
        long sum = 0;
        for (String word : words) {
            sum += counts.getOrDefault(word, 0L);
        }
        return sum;
    }
}
