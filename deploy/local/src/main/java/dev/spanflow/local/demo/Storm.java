/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.local.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spanflow.schemas.SpanType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/**
 * Many traces, drawn from a seed, so that several processes can each take a share of every trace without a word between them.
 * The records of one span are one process's, in order; everything else is out of it.
 */
final class Storm {
    private static final Instant BEGINNING = Instant.parse("2030-05-01T10:00:00Z");

    /** Traces whose records are mixed with each other. */
    private static final int MIXED_TRACES = 20;

    private final List<List<PlannedSpan>> traces = new ArrayList<>();
    private final long seed;

    Storm(long seed, int traces, int maxSpans) {
        this.seed = seed;
        Random random = new Random(seed);
        for (int i = 0; i < traces; i++) {
            this.traces.add(trace(i, 1 + random.nextInt(maxSpans), random));
        }
    }

    /** A record to send. */
    record Message(String traceId, String json) {}

    /** What one process sends, in its order, and what of it SGP must hold in the end. */
    record Share(List<Message> records, List<Expected> expected) {}

    /** The share of worker {@code number}, from 0, of so many. */
    Share share(int number, int workers) {
        Random random = new Random(seed * 31 + number);
        List<Message> records = new ArrayList<>();
        List<Expected> expected = new ArrayList<>();
        for (int first = 0; first < traces.size(); first += MIXED_TRACES) {
            List<List<Message>> spans = new ArrayList<>();
            for (List<PlannedSpan> trace : traces.subList(first, Math.min(first + MIXED_TRACES, traces.size()))) {
                for (int i = number; i < trace.size(); i += workers) {
                    spans.add(records(trace.get(i), random, expected));
                }
            }
            records.addAll(mixed(spans, random));
        }
        return new Share(records, expected);
    }

    /** Some spans start visibly, some change after their end, some records are sent twice. */
    private static List<Message> records(PlannedSpan span, Random random, List<Expected> expected) {
        List<ObjectNode> snapshots = new ArrayList<>();
        if (random.nextInt(3) == 0) {
            snapshots.add(span.started());
        }
        snapshots.add(span.completed());
        if (random.nextInt(10) == 0) {
            ObjectNode changed = span.completed();
            changed.withObject("/output").put("changed", true);
            snapshots.add(changed);
        }
        expected.add(new Expected(StormWorker.PART, snapshots.get(snapshots.size() - 1)));
        List<Message> records = new ArrayList<>();
        for (ObjectNode snapshot : snapshots) {
            Message message = new Message(span.traceId(), snapshot.toString());
            records.addAll(Collections.nCopies(random.nextInt(20) == 0 ? 2 : 1, message));
        }
        return records;
    }

    /** A random order of all records that keeps the order of each span's own. */
    private static List<Message> mixed(List<List<Message>> spans, Random random) {
        List<Integer> turns = new ArrayList<>();
        for (int span = 0; span < spans.size(); span++) {
            turns.addAll(Collections.nCopies(spans.get(span).size(), span));
        }
        Collections.shuffle(turns, random);
        int[] next = new int[spans.size()];
        List<Message> mixed = new ArrayList<>(turns.size());
        for (int span : turns) {
            mixed.add(spans.get(span).get(next[span]++));
        }
        return mixed;
    }

    private static List<PlannedSpan> trace(int number, int spans, Random random) {
        String traceId = uuid(random);
        List<PlannedSpan> trace = new ArrayList<>();
        for (int i = 0; i < spans; i++) {
            Instant start = BEGINNING.plusMillis(number * 1_000L + i);
            trace.add(new PlannedSpan(
                    traceId,
                    uuid(random),
                    i == 0 ? null : trace.get(random.nextInt(i)).id(),
                    null,
                    i == 0 ? "storm " + number : "gust " + i % 7,
                    i == 0 ? SpanType.TRACER : SpanType.COMPLETION,
                    start,
                    start.plusMillis(1 + random.nextInt(500))));
        }
        return trace;
    }

    private static String uuid(Random random) {
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }
}
