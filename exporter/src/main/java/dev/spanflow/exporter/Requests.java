/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter;

import dev.spanflow.exporter.Assignment.Slot;
import dev.spanflow.exporter.lanes.Entry;
import dev.spanflow.exporter.lanes.Lane;
import dev.spanflow.exporter.lanes.PartitionLanes;
import dev.spanflow.exporter.lanes.Settled;
import dev.spanflow.exporter.lanes.TakenSpan;
import dev.spanflow.exporter.ledger.Outcome;
import dev.spanflow.exporter.pace.Pace;
import dev.spanflow.exporter.sgp.Answer;
import dev.spanflow.exporter.sgp.Answer.Verdict;
import dev.spanflow.exporter.sgp.Found;
import dev.spanflow.exporter.sgp.Sender;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the requests of the lanes, as many as SGP can take, and does what the answers ask for. On the poll thread. */
final class Requests {
    private static final Logger log = LoggerFactory.getLogger(Requests.class);

    private final Sender sender;
    private final Mailbox mailbox;
    private final Intake intake;
    private final Counters counters;
    private final ExportListener listener;
    private final Pace pace;
    private final RequestLimit limit;
    private final SgpHealth health;
    private final Map<Lane, Runnable> cancels = new HashMap<>();
    private int firstSlot;
    private boolean searchRefused;

    Requests(
            ExporterConfig config,
            Sender sender,
            Mailbox mailbox,
            Intake intake,
            Counters counters,
            ExportListener listener,
            Pace pace) {
        this.sender = sender;
        this.mailbox = mailbox;
        this.intake = intake;
        this.counters = counters;
        this.listener = listener;
        this.pace = pace;
        this.limit = new RequestLimit(config.requestsAtStart(), config.requestsMax());
        this.health = new SgpHealth(config.faultRetryNanos());
    }

    Health health() {
        return health.health();
    }

    /** See {@link SgpHealth#givingUp}. */
    void givingUp(boolean exhausted) {
        log(health.givingUp(exhausted));
    }

    /** Starts what may start, beginning with another lane each time so that none is left behind. */
    void start(List<Slot> slots, long now) {
        firstSlot = slots.isEmpty() ? 0 : (firstSlot + 1) % slots.size();
        for (int i = 0; i < slots.size() && nanosToFree(now) == 0; i++) {
            Slot slot = slots.get((firstSlot + i) % slots.size());
            if (slot.lane().nanosToStart(now) == 0) {
                start(slot);
            }
        }
    }

    private void start(Slot slot) {
        int mark = limit.started();
        Lane lane = slot.lane();
        Runnable cancel = lane.mustLookUp()
                ? sender.search(lane.startLookup(), found -> mailbox.put(() -> found(slot, mark, found)))
                : send(slot, mark, bytes(lane.start()));
        cancels.put(lane, cancel);
        counters.requestLimit(limit.limit());
    }

    private Runnable send(Slot slot, int mark, List<byte[]> records) {
        long start = System.nanoTime();
        pace.started(
                records.size(),
                records.stream().mapToLong(record -> record.length).sum(),
                start);
        return sender.send(records, answer -> {
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            mailbox.put(() -> {
                listener.batchEnded(answer.statusClass(), records.size(), took);
                answered(slot, mark, answer);
            });
        });
    }

    private static List<byte[]> bytes(List<Entry> entries) {
        return entries.stream().map(entry -> entry.newest().span().bytes()).toList();
    }

    /** How long until a request may start; {@link Long#MAX_VALUE} if not before an answer. */
    long nanosToStart(List<Slot> slots, long now) {
        long free = nanosToFree(now);
        if (free == Long.MAX_VALUE) {
            return free;
        }
        long first = slots.stream()
                .mapToLong(slot -> slot.lane().nanosToStart(now))
                .min()
                .orElse(Long.MAX_VALUE);
        return Math.max(free, first);
    }

    private long nanosToFree(long now) {
        return limit.isFree()
                ? Math.max(pace.nanosToStart(now), health.nanosToStart(now, limit.inFlight()))
                : Long.MAX_VALUE;
    }

    /** Ends the requests of lanes that have lost their partition. Their answers still come, and count for nothing. */
    void cancel(PartitionLanes partition) {
        for (Lane lane : partition.lanes()) {
            Runnable cancel = cancels.get(lane);
            if (cancel != null) {
                cancel.run();
            }
        }
    }

    private void answered(Slot slot, int mark, Answer answer) {
        if (ended(slot, mark, answer, answer.verdict())) {
            long now = System.nanoTime();
            log(health.answered(answer, now));
            settle(slot.partition(), slot.lane().answered(answer, now, ThreadLocalRandom.current()));
        }
    }

    private void found(Slot slot, int mark, Found found) {
        Answer answer = found.answer();
        if (!ended(slot, mark, answer, found.verdict())) {
            return;
        }
        long now = System.nanoTime();
        switch (found.verdict()) {
            case RETRY, MISCONFIGURED -> log(health.answered(answer, now));
            case DONE, REFUSED -> noteSearch(found); // tells nothing of whether SGP takes spans
        }
        settle(slot.partition(), slot.lane().found(found, now, ThreadLocalRandom.current()));
    }

    /** Whether the request still counts for something. */
    private boolean ended(Slot slot, int mark, Answer answer, Verdict verdict) {
        cancels.remove(slot.lane());
        if (slot.partition().isAbandoned()) {
            limit.cancelled();
            return false;
        }
        limit.ended(mark, answer);
        pace.ended(answer.congested(), System.nanoTime());
        counters.answered(answer, verdict);
        return true;
    }

    private void noteSearch(Found found) {
        boolean refused = found.verdict() == Verdict.REFUSED;
        if (refused && !searchRefused) {
            log.warn(
                    "SGP answers a search for a span {}: missing parents get no stub, their children leave as they are."
                            + " Give the key of sgp.api.key leave to read spans",
                    found.answer().status());
        } else if (!refused && searchRefused) {
            log.info("SGP answers searches again: missing parents get their stubs");
        }
        searchRefused = refused;
    }

    private void settle(PartitionLanes partition, Settled settled) {
        for (Entry entry : settled.done()) {
            for (TakenSpan part : entry.parts()) {
                boolean sent = part.offset() == entry.newest().offset();
                done(partition, part, sent ? Outcome.ACKNOWLEDGED : Outcome.COLLAPSED);
            }
        }
        settled.unneeded().forEach(stub -> done(partition, stub, Outcome.STUB_UNNEEDED));
        settled.givenUp().forEach(given -> intake.giveUp(partition, given));
        if (settled.aside() != null) {
            log.warn("SGP fails on one span again and again while others pass: its trace waits, the others go on");
            partition.setAside(settled.aside());
        }
    }

    private void done(PartitionLanes partition, TakenSpan taken, Outcome outcome) {
        partition.done(taken.offset(), outcome);
        counters.done(outcome);
    }

    private static void log(@Nullable Health change) {
        if (change == null) {
            return;
        }
        switch (change.state()) {
            case READY -> log.info("SGP takes spans again");
            case OUTAGE -> log.warn("{}", change.detail());
            case MISCONFIGURED -> log.error("{}", change.detail());
        }
    }
}
