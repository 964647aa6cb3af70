/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.lanes;

import dev.spanflow.exporter.sgp.Answer;
import dev.spanflow.schemas.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Brings one batch to SGP, in order, and finds the entries that SGP does not take: says what to send next, and is fed with
 * the answers.
 *
 * <p>SGP refuses a request as a whole. What is sent is a prefix of what remains, so order is kept and neighbours pass. A
 * prefix that holds an offender is halved until one entry is left, which is sent alone before it is given up; then all the
 * rest goes in one request again. One offender among n costs at most ceil(log2 n) + 2 more requests, and one more for its
 * bare form. Suspects (see {@link Suspects}) are tried first.
 *
 * <p>After a 413 requests have half as many bytes. If all of what was refused passes in such parts, size was the cause, and
 * that is kept for other batches (see {@link BodyLimit}); if a span is refused alone, it was the cause, and the limit is as before.
 *
 * <p>A request that fails again and again (5xx) may do so for one entry's sake, or because SGP is down. A {@link Probe} finds
 * out: the first half is sent, then another trace of the rest, then the first half of that half, and so on. Only if one of
 * them passes are failures taken as refusals are.
 */
final class Delivery {
    private enum Probe {
        NONE,
        FIRST_PART,
        OTHER_TRACE,
        /** Something passed: what fails from now on holds the cause. */
        FOUND
    }

    private final int maxSpans;
    private final BodyLimit bodyLimit;
    private final List<Entry> remaining;
    private final Set<Entry> suspects = identitySet();
    /** What is left of the last request that was refused for its size. */
    private final Set<Entry> oversized = identitySet();

    private List<Entry> sent = List.of();
    /** The first so many of the remaining hold an offender; 0 if nothing is known. */
    private int tainted;

    private Probe probe = Probe.NONE;
    private int othersTried;
    private long maxBytes;

    Delivery(List<Entry> batch, int maxSpans, BodyLimit bodyLimit) {
        this.remaining = new ArrayList<>(batch);
        this.maxSpans = maxSpans;
        this.bodyLimit = bodyLimit;
        this.maxBytes = bodyLimit.bytes();
    }

    private static Set<Entry> identitySet() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    boolean isFinished() {
        return remaining.isEmpty();
    }

    /** What to send; the same again until an answer is told. */
    List<Entry> next() {
        sent = probe == Probe.OTHER_TRACE ? otherTrace() : prefix();
        return sent;
    }

    private List<Entry> prefix() {
        return List.copyOf(remaining.subList(0, withinLimits(prefixToTry())));
    }

    private int prefixToTry() {
        int end = tainted == 0 ? remaining.size() : tainted;
        if (probe == Probe.FIRST_PART) {
            return Math.max(1, end / 2);
        }
        int suspect = firstSuspect();
        if (suspect < end) {
            return Math.max(1, suspect);
        }
        return tainted == 0 ? end : Math.max(1, tainted / 2);
    }

    private int firstSuspect() {
        for (int i = 0; i < remaining.size() && !suspects.isEmpty(); i++) {
            if (suspects.contains(remaining.get(i))) {
                return i;
            }
        }
        return Integer.MAX_VALUE;
    }

    private int withinLimits(int count) {
        int most = Math.min(count, maxSpans);
        long bytes = Batch.ENVELOPE_BYTES;
        for (int i = 0; i < most; i++) {
            bytes += remaining.get(i).bodyBytes();
            if (bytes > maxBytes) {
                return Math.max(1, i);
            }
        }
        return most;
    }

    /** What may pass the tainted prefix: all of a trace that is not in there, of another one each time; else nothing. */
    private List<Entry> otherTrace() {
        Set<String> held = new HashSet<>();
        remaining.subList(0, tainted).forEach(entry -> held.add(entry.traceId()));
        List<String> others = remaining.stream()
                .map(Entry::traceId)
                .filter(traceId -> !held.contains(traceId))
                .distinct()
                .toList();
        if (others.isEmpty()) {
            return List.of();
        }
        String other = others.get(othersTried % others.size());
        return remaining.stream()
                .filter(entry -> entry.traceId().equals(other))
                .limit(maxSpans)
                .toList();
    }

    /** SGP has what was sent last. */
    Settled accepted() {
        boolean others = probe == Probe.OTHER_TRACE;
        if (tainted == 0 && probe == Probe.FIRST_PART) {
            tainted = remaining.size(); // all of it has failed together
        }
        forget(sent);
        learnSize();
        if (!others) {
            tainted = Math.max(0, tainted - sent.size());
        }
        if (isProbing()) {
            probe = tainted == 0 ? Probe.NONE : Probe.FOUND;
        }
        return taken(sent).withAside(others && tainted == 1 ? firstTrace() : null);
    }

    private void learnSize() {
        bodyLimit.passed();
        if (!oversized.isEmpty()) {
            sent.forEach(oversized::remove);
            if (oversized.isEmpty()) {
                bodyLimit.learnt(maxBytes);
            }
        }
    }

    private void forget(List<Entry> gone) {
        suspects.removeAll(gone);
        if (probe == Probe.OTHER_TRACE) {
            Set<Entry> all = identitySet();
            all.addAll(gone);
            remaining.removeIf(all::contains);
        } else {
            remaining.subList(0, gone.size()).clear();
        }
    }

    /** A bare record that was taken stands for one that was not. */
    private static Settled taken(List<Entry> entries) {
        if (entries.stream().noneMatch(Entry::isBare)) {
            return Settled.sent(entries, List.of());
        }
        List<Entry> whole = entries.stream().filter(entry -> !entry.isBare()).toList();
        List<GivenUp> bare = entries.stream()
                .filter(Entry::isBare)
                .map(entry -> entry.givenUp(true))
                .toList();
        return Settled.sent(whole, bare);
    }

    /** SGP refused what was sent last, as a whole. */
    Settled refused(Answer answer) {
        probe = Probe.NONE;
        if (sent.size() == 1 && sent.get(0) == remaining.get(0)) {
            return refusedAlone(Reason.SGP_REFUSED, answer);
        }
        if (answer.status() == 413) {
            tooLarge(); // there need be no offender
        } else if (sent.get(0) == remaining.get(0)) {
            tainted = sent.size();
            suspects.addAll(Suspects.named(answer, sent));
        } else {
            tainted = 0; // what was sent out of turn is refused again when its turn comes
        }
        return Settled.NOTHING;
    }

    private void tooLarge() {
        maxBytes = bytes(sent) / 2;
        oversized.clear();
        oversized.addAll(sent);
    }

    private void sizeIsNoCause() {
        maxBytes = bodyLimit.bytes();
        oversized.clear();
    }

    private Settled refusedAlone(Reason reason, Answer answer) {
        Entry entry = remaining.remove(0);
        suspects.remove(entry);
        oversized.remove(entry);
        if (answer.status() == 413) {
            sizeIsNoCause();
        }
        tainted = 0;
        if (entry.parts().size() > 1) {
            sendAlone(entry.takenApart());
            return Settled.NOTHING;
        }
        if (entry.isBare()) {
            return Settled.sent(List.of(), List.of(entry.givenUp(false)));
        }
        if (entry.newest().isFirst()) {
            sendAlone(List.of(entry.bare(reason, answer)));
            return Settled.NOTHING;
        }
        return Settled.sent(List.of(), List.of(new GivenUp(entry, reason, answer, false)));
    }

    private void sendAlone(List<Entry> entries) {
        remaining.addAll(0, entries);
        suspects.addAll(entries);
    }

    /** Gives up what was sent last, alone, for failing. */
    Settled givenUp(Answer answer) {
        probe = Probe.NONE;
        return refusedAlone(Reason.SGP_5XX, answer);
    }

    boolean isProbing() {
        return probe != Probe.NONE;
    }

    boolean sentAlone() {
        return sent.size() == 1;
    }

    /** The trace of the entry whose turn it is. */
    String firstTrace() {
        return remaining.get(0).traceId();
    }

    boolean holdsOneTrace() {
        return remaining.stream().allMatch(entry -> entry.traceId().equals(firstTrace()));
    }

    /** Puts more behind what remains, to have something to compare with. */
    void extend(List<Entry> more) {
        remaining.addAll(more);
    }

    /**
     * Looks for the cause of what fails again and again.
     *
     * @param othersPass whether requests of other lanes pass meanwhile
     * @return whether the first entry is the cause, as far as can be told
     */
    boolean split(boolean othersPass) {
        probe = Probe.FIRST_PART;
        tainted = 0;
        suspects.clear();
        return sentAlone() && failed(othersPass); // need not fail once more
    }

    /** What was sent last for a probe has failed. Returns whether its only entry is the cause, as far as can be told. */
    boolean failed(boolean othersPass) {
        switch (probe) {
            case FIRST_PART -> firstPartFailed(othersPass);
            case OTHER_TRACE -> otherTraceFailed();
            case FOUND -> tainted = sent.size();
            case NONE -> {
                return false;
            }
        }
        return probe == Probe.FOUND && tainted == 1 && sentAlone();
    }

    private void firstPartFailed(boolean othersPass) {
        tainted = sent.size();
        if (othersPass) {
            probe = Probe.FOUND;
        } else if (!otherTrace().isEmpty()) {
            probe = Probe.OTHER_TRACE;
        } else if (tainted == 1) {
            join();
        }
    }

    private void otherTraceFailed() {
        othersTried++;
        if (tainted == 1) {
            join();
        } else {
            probe = Probe.FIRST_PART;
        }
    }

    /** It is an outage: all of the batch waits together. */
    void join() {
        probe = Probe.NONE;
        tainted = 0;
    }

    /** Takes out the entries of a trace, in their order. */
    List<Entry> takeOut(String traceId) {
        List<Entry> out = remaining.stream()
                .filter(entry -> entry.traceId().equals(traceId))
                .toList();
        remaining.removeAll(out);
        suspects.removeAll(out);
        oversized.clear();
        join();
        return out;
    }

    /** Changes what is not sent yet. */
    void edit(UnaryOperator<TakenSpan> edit) {
        remaining.replaceAll(entry -> replaced(entry, entry.edited(edit)));
    }

    private Entry replaced(Entry entry, Entry edited) {
        if (edited != entry && suspects.remove(entry)) {
            suspects.add(edited);
        }
        return edited;
    }

    private static long bytes(List<Entry> entries) {
        return Batch.ENVELOPE_BYTES
                + entries.stream().mapToLong(Entry::bodyBytes).sum();
    }
}
