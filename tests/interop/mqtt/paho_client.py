"""Drives paho-mqtt by lines of JSON: a command each on stdin, an event each on stdout."""
import json
import sys

import paho.mqtt.client as mqtt


def say(event, **more):
    print(json.dumps({"event": event, **more}), flush=True)


options = json.loads(sys.argv[1])
client = mqtt.Client(client_id=options.get("id", ""), clean_session=True, protocol=mqtt.MQTTv311)
client.tls_set(options["certificate"])
client.username_pw_set(options["user"], options["password"])
client.on_connect = lambda _client, _data, _flags, code: say("connected", code=code)
client.on_disconnect = lambda _client, _data, code: say("disconnected", code=code)
client.on_subscribe = lambda _client, _data, _id, granted: say("subscribed", granted=list(granted))
client.on_message = lambda _client, _data, message: say(
    "message", topic=message.topic, payload=message.payload.decode()
)
client.reconnect_delay_set(min_delay=600, max_delay=600)
client.connect("localhost", options["port"], keepalive=options.get("keepalive", 60))
if "early" in options:
    # Behind CONNECT, before its answer.
    client.publish(options["early"], "early")
client.loop_start()
for line in sys.stdin:
    command = json.loads(line)
    if "subscribe" in command:
        client.subscribe(command["subscribe"])
    else:
        client.publish(command["publish"], command["payload"])
client.disconnect()
