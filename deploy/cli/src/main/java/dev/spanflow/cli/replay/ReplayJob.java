/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.cli.replay;

import dev.spanflow.assembler.AssemblerConfig;
import dev.spanflow.assembler.replay.Choice;
import dev.spanflow.assembler.replay.Pass;
import dev.spanflow.assembler.replay.Passes;
import dev.spanflow.assembler.replay.ReplayBrokers;
import dev.spanflow.assembler.replay.ReplayNames;
import dev.spanflow.assembler.replay.ReplayRun;
import dev.spanflow.assembler.replay.SentSpans;
import dev.spanflow.cli.FileFault;
import dev.spanflow.schemas.Replay;
import dev.spanflow.schemas.ReplayState;
import dev.spanflow.schemas.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Runs a replay from wherever it is to its end. All that it needs to go on elsewhere lies on the brokers. For one thread. */
final class ReplayJob {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final ReplaySettings settings;
    private final Replay replay;
    private final List<Choice> choices;
    private final Target target;
    private final ReplayPulse pulse;
    private final ProgressView view;
    private final BooleanSupplier interrupted;
    private final ReplayNames names;
    private final AssemblerConfig assembler;
    private final int partitions;
    private final Passes passes;
    private boolean cancelled;
    private @Nullable SentSpans onlySent;
    private long forwarded;
    private Target.Tally tally = new Target.Tally(0, 0);

    /** How it has ended, and what has arrived. */
    record Ended(ReplayState state, Target.Tally tally) {}

    /**
     * Nothing happens yet.
     *
     * @param choices of the first pass, by partition; not needed for later ones
     * @param interrupted whether to stop here and leave the rest to somebody else
     */
    ReplayJob(
            ReplaySettings settings,
            Replay replay,
            List<Choice> choices,
            Target target,
            ReplayPulse pulse,
            ProgressView view,
            BooleanSupplier interrupted) {
        this.settings = settings;
        this.replay = replay;
        this.choices = choices;
        this.target = target;
        this.pulse = pulse;
        this.view = view;
        this.interrupted = interrupted;
        this.names = new ReplayNames(settings.topics(), replay.id());
        this.assembler = settings.assembler();
        this.partitions = replay.plan().to().size();
        this.passes = new Passes(
                replay.progress().pass(),
                replay.progress().next(),
                replay.plan().to(),
                Destination.of(replay.plan()).laterPasses());
        this.cancelled = replay.state() == ReplayState.CANCELLING;
    }

    /**
     * Runs until all has arrived, or somebody wants it to end.
     *
     * @throws KafkaException when it cannot go on; it can be resumed once the cause is mended
     */
    Ended run() throws InterruptedException {
        try (ReplayBrokers brokers = new ReplayBrokers(assembler.adminProperties(), names);
                TopicReader reader = TopicReader.at(settings.addresses(), settings.kafka())) {
            brokers.makeTopic(partitions);
            brokers.removeMembers(names.senders());
            target.open();
            try {
                while (!passes.isOver() && !interrupted.getAsBoolean()) {
                    if (cancelled && passes.isFirst()) {
                        cancelFirst(brokers, reader);
                    } else {
                        runPass(brokers, reader);
                    }
                }
            } finally {
                target.close();
            }
            look(brokers);
            return end(brokers);
        }
    }

    private Ended end(ReplayBrokers brokers) {
        if (!passes.isOver()) {
            return new Ended(state(), tally);
        }
        ReplayState state = cancelled ? ReplayState.CANCELLED : ReplayState.COMPLETE;
        pulse.end(now(state, null));
        removeAll(brokers);
        return new Ended(state, tally);
    }

    private void removeAll(ReplayBrokers brokers) {
        brokers.removeAll();
        removeState(Path.of(assembler.getString(AssemblerConfig.STATE_DIR)).resolve(names.application()));
    }

    /** Removes what an ended replay may have left behind. */
    static void removeLeftovers(ReplaySettings settings, String id) {
        ReplayNames names = new ReplayNames(settings.topics(), id);
        AssemblerConfig assembler = settings.assembler();
        try (ReplayBrokers brokers = new ReplayBrokers(assembler.adminProperties(), names)) {
            brokers.removeAll();
        }
        removeState(Path.of(assembler.getString(AssemblerConfig.STATE_DIR)).resolve(names.application()));
    }

    private static void removeState(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot remove " + folder + ": " + FileFault.of(e), e);
        }
    }

    /** Sends no more of what was planned; of what was sent, newer records are still sent. */
    private void cancelFirst(ReplayBrokers brokers, TopicReader reader) {
        target.close();
        Map<TopicPartition, Long> sent = new HashMap<>();
        brokers.committed(names.senders()).forEach((partition, offset) -> sent.put(partition, offset.offset()));
        onlySent = SentSpans.read(reader, replay.plan().account(), sent);
        brokers.skipUnsent(partitions);
        passes.cancelFirst();
        if (!passes.isOver()) {
            target.open();
        }
    }

    private void runPass(ReplayBrokers brokers, TopicReader reader) throws InterruptedException {
        List<Long> to = passes.isFirst() ? replay.plan().to() : ends(reader);
        Pass pass =
                passes.isFirst() ? Pass.first(choices, replay.plan().to()) : Pass.later(passes.from(), to, onlySent);
        long before = forwarded;
        if (!pass.isEmpty(partitions) && !assemble(brokers, pass)) {
            return;
        }
        if (awaitArrival(brokers)) {
            passes.ended(to, forwarded == before);
        }
    }

    private List<Long> ends(TopicReader reader) {
        List<TopicPartition> all = reader.partitions(names.topics().spans());
        Map<TopicPartition, Long> ends = reader.ends(all);
        return all.stream().map(partition -> ends.getOrDefault(partition, 0L)).toList();
    }

    /** False when it was stopped before its end. */
    private boolean assemble(ReplayBrokers brokers, Pass pass) throws InterruptedException {
        try (ReplayRun run = ReplayRun.start(
                assembler, names, brokers, replay.plan().account(), pass, partitions, passes.isFirst())) {
            while (!run.isDone()) {
                if (isToStop()) {
                    return false;
                }
                look(brokers);
                Thread.sleep(LOOK.toMillis());
            }
            run.finish();
            forwarded = run.forwarded();
            return true;
        }
    }

    private boolean awaitArrival(ReplayBrokers brokers) throws InterruptedException {
        while (!isToStop()) {
            boolean settled = brokers.isSettled(partitions); // first: then the ends are the last ones
            if (haveArrived(brokers.ends(partitions), look(brokers)) && settled) {
                return true;
            }
            Thread.sleep(LOOK.toMillis());
        }
        return false;
    }

    private static boolean haveArrived(
            Map<TopicPartition, Long> ends, Map<TopicPartition, OffsetAndMetadata> committed) {
        return ends.entrySet().stream().allMatch(end -> {
            OffsetAndMetadata offset = committed.get(end.getKey());
            return end.getValue() == 0 || (offset != null && offset.offset() >= end.getValue());
        });
    }

    /** Only the first pass is cut short by a wish to cancel. */
    private boolean isToStop() {
        return interrupted.getAsBoolean() || (cancelled && passes.isFirst());
    }

    /** Looks how far it is and tells of it. */
    private Map<TopicPartition, OffsetAndMetadata> look(ReplayBrokers brokers) {
        String fault = target.fault();
        if (fault != null) {
            throw new KafkaException(fault);
        }
        cancelled |= pulse.isCancelled();
        Map<TopicPartition, OffsetAndMetadata> committed = brokers.committed(names.senders());
        tally = target.tally(committed.values());
        pulse.set(now(state(), target.hindrance()));
        view.show(passes.number(), tally.arrived(), target.hindrance());
        return committed;
    }

    private ReplayState state() {
        return cancelled ? ReplayState.CANCELLING : ReplayState.RUNNING;
    }

    /** The replay as it is now. */
    Replay now(ReplayState state, @Nullable String detail) {
        return new Replay(
                replay.id(),
                state,
                replay.plan(),
                new Replay.Progress(
                        passes.number(), passes.from(), tally.arrived(), System.currentTimeMillis(), detail));
    }
}
