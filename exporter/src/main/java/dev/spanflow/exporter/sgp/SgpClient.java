/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.exporter.sgp;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okio.BufferedSource;
import okio.Okio;

/**
 * {@code PUT /v5/spans/batch} and {@code POST /v5/spans/search} (SGP contract, sections 1 and 2): one attempt a call, no
 * redirects. Thread-safe.
 */
public final class SgpClient implements Sender, AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final long MAX_ERROR_BODY = 256 * 1024;

    private final OkHttpClient http;
    private final HttpUrl batchUrl;
    private final HttpUrl searchUrl;
    private final SgpTarget target;

    /** @param mayStart asked on the thread that sends, just before it connects */
    public SgpClient(SgpTarget target, BooleanSupplier mayStart) {
        this.target = target;
        batchUrl = target.endpoint("v5/spans/batch").build();
        searchUrl = target.endpoint("v5/spans/search")
                .addQueryParameter("limit", Integer.toString(Lookup.LIMIT))
                .build();
        http = client(target, mayStart);
    }

    private static OkHttpClient client(SgpTarget target, BooleanSupplier mayStart) {
        OkHttpClient.Builder client = new OkHttpClient.Builder()
                .retryOnConnectionFailure(false)
                .followRedirects(false) // the key would go along
                .followSslRedirects(false)
                .connectTimeout(CONNECT_TIMEOUT)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .callTimeout(target.callTimeout())
                .socketFactory(new NoDelaySockets())
                .dispatcher(dispatcher(target.requestsMax()))
                .connectionPool(new ConnectionPool(target.requestsMax(), 5, TimeUnit.MINUTES))
                .addInterceptor(chain -> {
                    if (!mayStart.getAsBoolean()) {
                        throw new IOException("not sent: the process stood still for longer than the session timeout");
                    }
                    return chain.proceed(chain.request());
                });
        target.secure(client);
        return client.build();
    }

    private static Dispatcher dispatcher(int requests) {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(requests); // its own queue must never hold a request back
        dispatcher.setMaxRequestsPerHost(requests);
        return dispatcher;
    }

    private Headers headers() {
        Headers.Builder headers = new Headers.Builder()
                .add("Accept", "application/json")
                .add("User-Agent", target.userAgent())
                .add("spanflow-exporter", "1")
                .add("x-api-key", target.apiKey().get());
        String account = target.accountId();
        if (account != null) {
            headers.add("x-selected-account-id", account);
        }
        return headers.build();
    }

    @Override
    public Runnable send(List<byte[]> records, Consumer<Answer> onAnswer) {
        Request request = new Request.Builder()
                .url(batchUrl)
                .headers(headers())
                .put(new BatchBody(records))
                .build();
        return start(request, onAnswer, response -> onAnswer.accept(answer(response)));
    }

    @Override
    public Runnable search(Lookup lookup, Consumer<Found> onFound) {
        Request request = new Request.Builder()
                .url(searchUrl)
                .headers(headers())
                .post(new LookupBody(lookup))
                .build();
        return start(
                request,
                none -> onFound.accept(Found.nothing(none)),
                response -> onFound.accept(found(response, lookup.id())));
    }

    private Runnable start(Request request, Consumer<Answer> onNone, Consumer<Response> onResponse) {
        Call call = http.newCall(request);
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException e) {
                onNone.accept(Answer.none(fault(e)));
            }

            @Override
            public void onResponse(Call answered, Response response) {
                onResponse.accept(response);
            }
        });
        return call::cancel;
    }

    private static String fault(IOException e) {
        boolean timeout = e instanceof InterruptedIOException;
        return timeout ? "timeout" : e.getClass().getSimpleName() + ": " + e.getMessage();
    }

    private static Found found(Response response, String id) {
        if (!response.isSuccessful()) {
            return Found.nothing(answer(response));
        }
        try (response) {
            return new Found(
                    Answer.of(response.code()), SearchPage.read(response.body().byteStream(), id));
        } catch (IOException e) {
            return Found.nothing(Answer.none(fault(e)));
        }
    }

    private static Answer answer(Response response) {
        try (response) {
            Duration wish =
                    RetryAfter.of(response.header("retry-after-ms"), response.header("Retry-After"), Instant.now());
            return new Answer(response.code(), response.isSuccessful() ? drained(response) : text(response), wish);
        }
    }

    /** Reads the stored spans that SGP returns and forgets them, so that the connection can be used again. */
    private static String drained(Response response) {
        try {
            response.body().source().readAll(Okio.blackhole());
        } catch (IOException e) {
            return ""; // the status has told all
        }
        return "";
    }

    private static String text(Response response) {
        BufferedSource source = response.body().source();
        try {
            source.request(MAX_ERROR_BODY);
            return source.getBuffer().readUtf8(Math.min(source.getBuffer().size(), MAX_ERROR_BODY));
        } catch (IOException e) {
            return "";
        }
    }

    /** Cancels what is in flight. */
    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
