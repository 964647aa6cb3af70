/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.assembler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Completed spans of about 600 bytes in traces of equal size, some traces at a time. */
record SpanFeed(int spans, int spansPerTrace, Order order) {
    private static final int TRACES_AT_ONCE = 100;
    private static final int DISPLACED_PERCENT = 30;
    private static final int DISPLACED_BY = 2_000;
    private static final String FILL = "lorem ipsum dolor sit amet ".repeat(11);

    SpanFeed {
        if (spans < spansPerTrace || spans % spansPerTrace != 0) {
            throw new IllegalArgumentException(
                    "--spans " + spans + " must be a multiple of the " + spansPerTrace + " spans a trace");
        }
    }

    /** In which order the spans of a trace are sent. */
    enum Order {
        IN_ORDER("in order"),
        DISPLACED(DISPLACED_PERCENT + " % displaced"),
        REVERSED("reversed");

        private final String label;

        Order(String label) {
            this.label = label;
        }

        @Override
        public String toString() {
            return label;
        }
    }

    private record Place(int trace, int span) {}

    /** Sends everything, and returns when it is acknowledged. */
    void sendTo(KafkaProducer<byte[], byte[]> producer, String topic) {
        forEach((key, value) -> {
            var unused = producer.send(new ProducerRecord<>(topic, key, value));
        });
        producer.flush();
    }

    /** Key and value of each record in the order in which they are sent. */
    void forEach(BiConsumer<byte[], byte[]> record) {
        for (Place place : places()) {
            record.accept(traceId(place).getBytes(UTF_8), value(place));
        }
    }

    private List<Place> places() {
        Random random = new Random(1);
        List<Place> places = new ArrayList<>(spans);
        int traces = spans / spansPerTrace;
        for (int first = 0; first < traces; first += TRACES_AT_ONCE) {
            for (int span = 0; span < spansPerTrace; span++) {
                int sent = order == Order.REVERSED ? spansPerTrace - 1 - span : span;
                for (int trace = first; trace < Math.min(traces, first + TRACES_AT_ONCE); trace++) {
                    places.add(new Place(trace, sent));
                }
            }
        }
        for (int i = 0; order == Order.DISPLACED && i < places.size(); i++) {
            if (random.nextInt(100) < DISPLACED_PERCENT) {
                Collections.swap(places, i, Math.min(places.size() - 1, i + random.nextInt(DISPLACED_BY)));
            }
        }
        return places;
    }

    /** A tree in which every parent has about three children. */
    private static byte[] value(Place place) {
        String parent = place.span == 0 ? "" : "\"parent_id\":\"" + spanId(place.trace, (place.span - 1) / 3) + "\",";
        return ("{\"id\":\"" + spanId(place.trace, place.span) + "\",\"trace_id\":\"" + traceId(place) + "\"," + parent
                        + "\"name\":\"step\",\"type\":\"COMPLETION\",\"status\":\"SUCCESS\","
                        + "\"start_timestamp\":\"2030-05-01T10:00:00.125000+00:00\","
                        + "\"end_timestamp\":\"2030-05-01T10:00:00.480000+00:00\",\"input\":{\"text\":\"" + FILL
                        + "\"},\"output\":{},\"metadata\":{}}")
                .getBytes(UTF_8);
    }

    private static String traceId(Place place) {
        return String.format("00000000-0000-4000-8000-%012d", place.trace);
    }

    private static String spanId(int trace, int span) {
        return String.format("00000000-0000-4000-%04d-%012d", span % 10_000, trace * 1_000_000L + span);
    }
}
