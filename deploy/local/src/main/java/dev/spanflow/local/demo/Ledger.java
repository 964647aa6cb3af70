/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The books of the two apps, from their metrics: what the assembler received and what became of it, what the exporter took and
 * what became of that.
 */
record Ledger(long received, Map<String, Long> assembled, long stubs, long taken, Map<String, Long> exported) {
    private static final Pattern OUTCOME = Pattern.compile(
            "(?m)^spanflow_(assembler|exporter)_records_total\\{.*?outcome=\"([^\"]+)\".*?} ([0-9.E]+)$");

    static Ledger read(URI assembler, URI exporter) throws IOException, InterruptedException {
        String ours = get(assembler);
        String theirs = get(exporter);
        return new Ledger(
                figure("spanflow_assembler_received_records_total", ours),
                outcomes(ours),
                figure("spanflow_assembler_orphans_total\\{.*?stubbed.*?}", ours),
                figure("spanflow_exporter_received_records_total", theirs),
                outcomes(theirs));
    }

    /** Records that wait for their parent still. */
    long waiting() {
        return received - sum(assembled);
    }

    /** Everything that came in has left, in one way or another, and everything that left has arrived. */
    boolean isBalanced() {
        long forwarded = assembled.getOrDefault("released", 0L) + assembled.getOrDefault("update", 0L) + stubs;
        return waiting() == 0 && taken == forwarded && taken == sum(exported);
    }

    @Override
    public String toString() {
        return String.format(
                "%,d received = %s + %,d waiting; %,d exported = %s",
                received, words(assembled), waiting(), taken, words(exported));
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
            outcomes.put(line.group(2), (long) Double.parseDouble(line.group(3)));
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

    private static String get(URI app) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(app.resolve("/metrics")).build();
        return HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
