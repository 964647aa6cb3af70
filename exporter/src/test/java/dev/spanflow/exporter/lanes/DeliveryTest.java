/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import static dev.spanflow.exporter.lanes.TakenSpans.entries;
import static dev.spanflow.exporter.lanes.TakenSpans.ids;
import static dev.spanflow.exporter.lanes.TakenSpans.taken;
import static dev.spanflow.schemas.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spanflow.exporter.sgp.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryTest {
    /** Plays SGP: refuses a request that holds an offender, as a whole. */
    static final class Run {
        final List<List<String>> requests = new ArrayList<>();
        final List<String> stored = new ArrayList<>();
        final List<String> refused = new ArrayList<>();
        final List<String> bare = new ArrayList<>();

        Run(List<Entry> batch, Function<List<Entry>, Answer> sgp) {
            this(batch, new BodyLimit(4 << 20), sgp);
        }

        Run(List<Entry> batch, BodyLimit limit, Function<List<Entry>, Answer> sgp) {
            Delivery delivery = new Delivery(batch, 1000, limit);
            while (!delivery.isFinished()) {
                List<Entry> request = delivery.next();
                requests.add(ids(request));
                assertThat(requests).hasSizeLessThan(10_000);
                Answer answer = sgp.apply(request);
                boolean done = answer.verdict() == Answer.Verdict.DONE;
                Settled settled = done ? delivery.accepted() : delivery.refused(answer);
                stored.addAll(ids(settled.done()));
                settled.givenUp().forEach(this::note);
            }
        }

        private void note(GivenUp given) {
            String id = given.entry().newest().span().id();
            refused.add(id);
            if (given.bare()) {
                bare.add(id);
            }
        }

        int extraRequests() {
            return requests.size() - 1;
        }
    }

    static Function<List<Entry>, Answer> refusing(Set<String> offenders, int status) {
        return request -> ids(request).stream().anyMatch(offenders::contains) ? Answer.of(status) : Answer.of(200);
    }

    /** As SGP's 422 does, with the places of the offenders. */
    static Function<List<Entry>, Answer> naming(Set<String> offenders) {
        return request -> {
            String detail = IntStream.range(0, request.size())
                    .filter(i ->
                            offenders.contains(request.get(i).newest().span().id()))
                    .mapToObj(i -> "{\"loc\":[\"body\",\"items\"," + i + ",\"type\"],\"msg\":\"no\"}")
                    .collect(Collectors.joining(","));
            return detail.isEmpty() ? Answer.of(200) : new Answer(422, "{\"detail\":[" + detail + "]}", Duration.ZERO);
        };
    }

    static int log2(int n) {
        return 32 - Integer.numberOfLeadingZeros(n - 1);
    }

    @Test
    void soundBatch_isOneRequest() {
        Run run = new Run(entries(1000), request -> Answer.of(200));

        assertThat(run.extraRequests()).isZero();
        assertThat(run.stored).hasSize(1000);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413})
    void oneOffender_isGivenUp_atEveryPlaceOfEverySize_withinTheBound(int status) {
        for (int size = 1; size <= 40; size++) {
            for (int place = 0; place < size; place++) {
                Run run = new Run(entries(size), refusing(Set.of("" + place), status));

                assertThat(run.refused).containsExactly("" + place);
                assertThat(run.extraRequests()).as("%d of %d", place, size).isLessThanOrEqualTo(2 * log2(size) + 2);
            }
        }
    }

    @Test
    void anyOffenders_areGivenUp_andNeighboursPassInOrder() {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            int size = 1 + random.nextInt(200);
            int count = 1 + random.nextInt(Math.min(size, 6));
            Set<String> offenders = new HashSet<>();
            while (offenders.size() < count) {
                offenders.add("" + random.nextInt(size));
            }
            boolean named = random.nextBoolean();

            Run run = new Run(entries(size), named ? naming(offenders) : refusing(offenders, 409));

            verify(run, size, offenders, "seed " + seed + " round " + round + " size " + size + " " + offenders);
        }
    }

    @Test
    void tenOffendersAmong1000_costNoMoreThanTheBound() {
        Set<String> offenders = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            offenders.add("" + (i * 97 + 13));
        }
        Run run = new Run(entries(1000), refusing(offenders, 400));

        verify(run, 1000, offenders, "10 of 1000");
        assertThat(run.bare).isEmpty();
    }

    @Test
    void oneOffenderAmong1000_costsNoMoreThanTheBound_inEachKindOfRefusal() {
        for (int status : List.of(400, 409, 422)) {
            Run run = new Run(entries(1000), refusing(Set.of("617"), status));

            verify(run, 1000, Set.of("617"), "status " + status);
            assertThat(run.extraRequests()).isLessThanOrEqualTo(13);
        }
    }

    static void verify(Run run, int size, Set<String> offenders, String about) {
        List<String> sound = ids(entries(size));
        List<String> bad = new ArrayList<>(sound);
        bad.retainAll(offenders);
        sound.removeAll(offenders);
        assertThat(run.stored).as(about).containsExactlyElementsOf(sound);
        assertThat(run.refused).as(about).containsExactlyElementsOf(bad);
        bad.forEach(id -> assertThat(run.requests).as(about).contains(List.of(id)));
        assertThat(run.extraRequests()).as(about).isLessThanOrEqualTo(bad.size() * (2 * log2(size) + 2));
    }

    @Test
    void namedOffender_costsThreeRequests_andOneForItsBareForm() {
        Run run = new Run(entries(1000), naming(Set.of("617")));

        assertThat(run.extraRequests()).isEqualTo(4);
        assertThat(run.refused).containsExactly("617");
    }

    @Test
    void wronglyNamedSpan_isNotGivenUp() {
        Answer misleading = new Answer(422, "{\"detail\":[{\"loc\":[\"body\",\"items\",3]}]}", Duration.ZERO);
        Run run = new Run(entries(16), request -> ids(request).contains("12") ? misleading : Answer.of(200));

        assertThat(run.refused).containsExactly("12");
        assertThat(run.stored).hasSize(15).contains("3");
    }

    @Test
    void tooLargeBatch_isCutByBytes_andNothingIsGivenUp() {
        List<Entry> batch = entries(64);
        long half = batch.stream().mapToLong(Entry::bodyBytes).sum() / 2;
        Run run = new Run(batch, upTo(half));

        assertThat(run.refused).isEmpty();
        assertThat(run.stored).hasSize(64);
        assertThat(run.extraRequests()).isLessThanOrEqualTo(3);
    }

    /** As a server does that takes no more than so many bytes. */
    static Function<List<Entry>, Answer> upTo(long bytes) {
        return request -> request.stream().mapToLong(Entry::bodyBytes).sum() > bytes ? Answer.of(413) : Answer.of(200);
    }

    @Test
    void sizeThatIsLearnt_holdsForTheNextBatch() {
        BodyLimit limit = new BodyLimit(4 << 20);
        long bytes = entries(64).stream().mapToLong(Entry::bodyBytes).sum();
        assertThat(new Run(entries(64), limit, upTo(bytes / 5)).requests).hasSizeGreaterThan(8);
        assertThat(limit.bytes()).isBetween(bytes / 10, bytes / 5);

        Run next = new Run(entries(64), limit, upTo(bytes / 5));
        assertThat(next.requests).hasSizeLessThanOrEqualTo(9);
        assertThat(next.refused).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 499, 617, 998})
    void spanRefusedForItsSize_doesNotShrinkTheBatchesAfterIt(int place) {
        BodyLimit limit = new BodyLimit(4 << 20);
        Run run = new Run(entries(1000), limit, refusing(Set.of("" + place), 413));

        verify(run, 1000, Set.of("" + place), "place " + place);
        assertThat(run.requests).last().satisfies(rest -> assertThat(rest).hasSize(999 - place));
        assertThat(limit.bytes()).isEqualTo(4 << 20);
    }

    @Test
    void spanRefusedForItsSize_leavesWhatWasLearntBefore() {
        BodyLimit limit = new BodyLimit(4 << 20);
        limit.learnt(2000);
        new Run(entries(64), limit, refusing(Set.of("3"), 413));

        assertThat(limit.bytes()).isEqualTo(2000);
    }

    @Test
    void otherOffenderInATooLargeBatch_isFound_andTheSizeIsLearntAllTheSame() {
        BodyLimit limit = new BodyLimit(4 << 20);
        long bytes = entries(64).stream().mapToLong(Entry::bodyBytes).sum();
        Function<List<Entry>, Answer> small = upTo(bytes / 3);
        Run run = new Run(entries(64), limit, request -> {
            Answer size = small.apply(request);
            return size.status() == 413 || !ids(request).contains("40") ? size : Answer.of(400);
        });

        assertThat(run.refused).containsExactly("40");
        assertThat(limit.bytes()).isBetween(bytes / 6, bytes / 3);
    }

    @Test
    void spanTooLargeByItself_isGivenUp_andTheRestGoesInLargeRequests() {
        List<Entry> batch = entries(200);
        batch.set(70, Entry.of(taken(70, span("t", "huge").output("x".repeat(20_000)))));
        Run run = new Run(batch, upTo(19_000));

        assertThat(run.refused).containsExactly("huge");
        assertThat(run.stored).hasSize(199);
        assertThat(run.extraRequests()).isLessThanOrEqualTo(2 * log2(200) + 2);
    }

    @Test
    void cycle_isTakenApart_bySendingItsLastMemberAlone() {
        List<Entry> batch = entries(
                span("t", "x"), span("t", "a").parent("b"), span("t", "b").parent("a"), span("t", "y"));
        Run run = new Run(
                batch, request -> ids(request).containsAll(List.of("a", "b")) ? Answer.of(409) : Answer.of(200));

        assertThat(run.requests)
                .containsExactly(List.of("x", "a", "b", "y"), List.of("x", "a"), List.of("b"), List.of("y"));
        assertThat(run.refused).isEmpty();
    }

    @Test
    void refusedCollapse_isTakenApart_andOnlyTheBadRecordIsGivenUp() {
        Batch batch = new Batch(new BatchLimits(10, 10_000, 0));
        batch.add(taken(0, span("t", "a")));
        batch.add(taken(1, span("t", "b")));
        batch.add(taken(2, span("t", "b").completed()));
        Run run = new Run(
                batch.entries(),
                request -> request.stream().anyMatch(entry -> entry.newest().offset() == 2)
                        ? Answer.of(400)
                        : Answer.of(200));

        assertThat(run.stored).containsExactly("a", "b");
        assertThat(run.refused).containsExactly("b");
        assertThat(run.requests).endsWith(List.of("b"), List.of("b"), List.of("b"));
    }

    @Test
    void next_isTheSame_untilAnswered() {
        Delivery delivery = new Delivery(entries(8), 1000, new BodyLimit(4 << 20));
        delivery.next();
        delivery.refused(Answer.of(400));

        assertThat(ids(delivery.next())).isEqualTo(ids(delivery.next())).hasSize(4);
    }
}
