/* SPDX-License-Identifier: Apache-2.0 */
package dev.spanflow.bench.exporter;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.ConnectionPool;
import okhttp3.Dispatcher;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.Okio;

/** The floor: OkHttp putting one body again and again, so many at a time. */
final class Putter implements AutoCloseable {
    private static final MediaType JSON = MediaType.get("application/json");

    private final OkHttpClient http;
    private final String url;
    private final Semaphore free;
    private final int connections;

    Putter(String url, int connections) {
        this.url = url;
        this.connections = connections;
        this.free = new Semaphore(connections);
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequests(connections);
        dispatcher.setMaxRequestsPerHost(connections);
        http = new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectionPool(new ConnectionPool(connections, 1, TimeUnit.MINUTES))
                .build();
    }

    /** Returns when all are answered. */
    void put(byte[] body, int times) throws InterruptedException {
        for (int i = 0; i < times; i++) {
            free.acquire();
            Request request = new Request.Builder()
                    .url(url)
                    .put(RequestBody.create(body, JSON))
                    .build();
            http.newCall(request).enqueue(new Callback() {
                @Override
                public void onFailure(Call call, IOException e) {
                    throw new IllegalStateException(e);
                }

                @Override
                public void onResponse(Call call, Response response) throws IOException {
                    try (response) {
                        response.body().source().readAll(Okio.blackhole());
                    } finally {
                        free.release();
                    }
                }
            });
        }
        free.acquire(connections);
        free.release(connections);
    }

    @Override
    public void close() {
        http.dispatcher().executorService().shutdown();
        http.connectionPool().evictAll();
    }
}
