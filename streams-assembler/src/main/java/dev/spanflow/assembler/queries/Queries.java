/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.assembler.queries;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import dev.spanflow.assembler.ordering.LedgerCounts;
import dev.spanflow.assembler.queries.Holders.MovingException;
import dev.spanflow.assembler.queries.Holders.Place;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code GET /traces/{id}}, {@code /groups/{id}} and {@code /ledger}. Answers on threads of its own, so that slow questions
 * hold up nothing else of the server it is part of; too many at once are refused. Questions that other assemblers ask have
 * threads to themselves: two that wait for each other would else wait until both give up.
 */
public final class Queries implements HttpHandler, AutoCloseable {
    /** The first part of each path that it answers. */
    public static final List<String> PATHS = List.of("/traces", "/groups", "/ledger");

    private static final Logger log = LoggerFactory.getLogger(Queries.class);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(5);
    private static final int THREADS = 4;
    private static final int QUEUE = 64;

    private final Holders holders;
    private final Peers peers;
    private final ThreadPoolExecutor fromOutside = threads("queries");
    private final ThreadPoolExecutor fromPeers = threads("forwarded-queries");

    /**
     * Who asks.
     *
     * @param isPeer another assembler, which is not asked on
     * @param authorization what it showed at the door
     */
    private record Asker(boolean isPeer, @Nullable String authorization) {}

    public Queries(Holders holders) {
        this(holders, ANSWER_TIMEOUT);
    }

    Queries(Holders holders, Duration answerTimeout) {
        this.holders = holders;
        this.peers = new Peers(answerTimeout);
    }

    private static ThreadPoolExecutor threads(String name) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(QUEUE), work -> {
                    Thread thread = new Thread(work, name);
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        Asker asker = new Asker(
                exchange.getRequestHeaders().containsKey(Peers.FORWARDED),
                exchange.getRequestHeaders().getFirst(Peers.AUTHORIZATION));
        try {
            (asker.isPeer() ? fromPeers : fromOutside).execute(() -> reply(exchange, asker));
        } catch (RejectedExecutionException e) {
            send(exchange, new Refusal(Refusal.UNAVAILABLE, "too many questions at once: ask again").answer());
        }
    }

    private void reply(HttpExchange exchange, Asker asker) {
        try {
            if (exchange.getRequestMethod().equals("GET")) {
                send(exchange, answer(exchange, asker));
            } else {
                exchange.getResponseHeaders().set("Allow", "GET");
                send(exchange, new Refusal(405, "only GET is answered here").answer());
            }
        } catch (IOException e) {
            log.debug("Whoever asked for {} has gone", exchange.getRequestURI(), e);
        }
    }

    private Answer answer(HttpExchange exchange, Asker asker) {
        try {
            return answer(Question.of(exchange.getRequestURI()), asker);
        } catch (Refusal e) {
            return e.answer();
        } catch (MovingException e) {
            return new Refusal(Refusal.UNAVAILABLE, e.getMessage() + ": ask again in a few seconds").answer();
        } catch (InvalidStateStoreException e) {
            return new Refusal(Refusal.UNAVAILABLE, "the partition is leaving: ask again in a few seconds").answer();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Refusal(Refusal.UNAVAILABLE, "the assembler is stopping").answer();
        } catch (RuntimeException e) {
            log.error("No answer to {}", exchange.getRequestURI(), e);
            return new Refusal(500, "the answer failed, the log tells why: " + e).answer();
        }
    }

    private Answer answer(Question question, Asker asker) throws Refusal, InterruptedException {
        return switch (question.kind()) {
            case TRACE -> {
                Place place = holders.trace(question.id());
                yield place.other() == null
                        ? TraceAnswers.of(holders.assembly(place.partition()), place.partition(), question)
                        : ask(place.other(), question, asker);
            }
            case GROUP -> {
                Place place = holders.group(question.id());
                yield place.other() == null
                        ? GroupAnswers.of(holders.groups(place.partition()), question)
                        : ask(place.other(), question, asker);
            }
            case LEDGER ->
                PartitionLedger.answer(
                        asker.isPeer()
                                ? ledgersHere()
                                : ledgers(question, asker).values());
        };
    }

    private Answer ask(String other, Question question, Asker asker) throws Refusal, InterruptedException {
        if (asker.isPeer()) {
            throw new MovingException("the partition has just moved to " + other);
        }
        return peers.ask(other, question.target(), asker.authorization());
    }

    private List<PartitionLedger> ledgersHere() {
        List<PartitionLedger> ledgers = new ArrayList<>();
        for (int partition : holders.here()) {
            ByteBuffer row = holders.assembly(partition).get(LedgerCounts.KEY);
            ledgers.add(PartitionLedger.of(partition, row == null ? new LedgerCounts() : LedgerCounts.read(row)));
        }
        return ledgers;
    }

    /** Of all partitions, each once: never the sum of some. */
    private Map<Integer, PartitionLedger> ledgers(Question question, Asker asker) throws Refusal, InterruptedException {
        List<PartitionLedger> all = ledgersHere();
        for (String other : holders.others().keySet()) {
            all.addAll(ledgersOf(other, question, asker));
        }
        Map<Integer, PartitionLedger> byPartition = new TreeMap<>();
        for (PartitionLedger ledger : all) {
            byPartition.put(ledger.partition(), ledger);
        }
        if (byPartition.size() != all.size() || all.size() != holders.partitions()) {
            throw new MovingException("partitions are moving: " + byPartition.size() + " of " + holders.partitions()
                    + " tell their ledger");
        }
        return byPartition;
    }

    private List<PartitionLedger> ledgersOf(String other, Question question, Asker asker)
            throws Refusal, InterruptedException {
        Answer answer = peers.ask(other, question.target(), asker.authorization());
        if (answer.status() == Refusal.UNAVAILABLE) {
            throw new MovingException("partitions are moving to or from " + other);
        }
        try {
            return PartitionLedger.read(answer.json());
        } catch (IOException e) {
            throw new Refusal(
                    Refusal.NO_ANSWER, "the assembler at " + other + " does not tell its ledger: " + e.getMessage());
        }
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.json().getBytes(UTF_8);
        try (exchange) {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Leaves questions without an answer. */
    @Override
    public void close() {
        fromOutside.shutdownNow();
        fromPeers.shutdownNow();
    }
}
