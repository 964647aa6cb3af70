/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The books of the two apps: what the assembler received and what became of it, as its ledger tells, which is kept with its state;
 * what the exporter took and what became of that, from its metrics.
 *
 * @param waiting records that wait for their parent still
 */
record Ledger(
        long received,
        Map<String, Long> assembled,
        long waiting,
        long forwarded,
        boolean balances,
        long taken,
        Map<String, Long> exported) {
    private static final Pattern OUTCOME =
            Pattern.compile("(?m)^spanflow_exporter_records_total\\{.*?outcome=\"([^\"]+)\".*?} ([0-9.E]+)$");
    private static final List<String> CLASSES =
            List.of("released", "updates", "superseded", "duplicates", "stale", "rerouted", "dead_lettered");

    static Ledger read(URI assembler, URI exporter) throws IOException, InterruptedException {
        JsonNode ours = new ObjectMapper().readTree(get(assembler.resolve("/ledger")));
        String theirs = get(exporter.resolve("/metrics"));
        Map<String, Long> assembled = new TreeMap<>();
        CLASSES.forEach(
                name -> assembled.put(name.replace('_', '-'), ours.path(name).asLong()));
        return new Ledger(
                ours.path("received").asLong(),
                assembled,
                ours.path("waiting").asLong(),
                ours.path("forwarded").asLong(),
                ours.path("balances").asBoolean(),
                figure("spanflow_exporter_received_records_total", theirs),
                outcomes(theirs));
    }

    /** Everything that came in has left, in one way or another, and everything that left has arrived. */
    boolean isBalanced() {
        return balances && waiting == 0 && taken == forwarded && taken == sum(exported);
    }

    @Override
    public String toString() {
        return String.format(
                "%,d received = %s + %,d waiting; %,d exported = %s",
                received, words(assembled), waiting, taken, words(exported));
    }

    private static String words(Map<String, Long> outcomes) {
        return String.join(
                " + ",
                outcomes.entrySet().stream()
                        .filter(outcome -> outcome.getValue() > 0)
                        .map(outcome -> String.format("%,d %s", outcome.getValue(), outcome.getKey()))
                        .toList());
    }

    private static long sum(Map<String, Long> outcomes) {
        return outcomes.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Map<String, Long> outcomes(String metrics) {
        Map<String, Long> outcomes = new TreeMap<>();
        Matcher line = OUTCOME.matcher(metrics);
        while (line.find()) {
            outcomes.put(line.group(1), (long) Double.parseDouble(line.group(2)));
        }
        return outcomes;
    }

    private static long figure(String name, String metrics) {
        Matcher line =
                Pattern.compile("(?m)^" + name + "(?:\\{.*})? ([0-9.E]+)$").matcher(metrics);
        if (!line.find()) {
            throw new IllegalStateException("no figure " + name + " in the metrics");
        }
        return (long) Double.parseDouble(line.group(1));
    }

    private static String get(URI url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
