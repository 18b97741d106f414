import { explain, type Failed, type Message } from "@openpims/sdk";
import { useState } from "react";
import { Button, SafeAreaView, Text, TextInput } from "react-native";
import { pims, started } from "./pims";

export default function App() {
  const [pinCode, setPin] = useState("");
  const [smsCode, setSms] = useState("");
  const [shown, show] = useState("");

  const refused = (failed: Failed) => show(explain(failed, { language: "en", brand: "Peugeot" }).remedy);
  const tell = (message: Message, done: string) =>
    message.status === "FAILED" ? refused(message) : show(done);

  async function signIn() {
    await started;
    tell(await pims.set("pims.authentication.user", { action: "login" }), "Signed in");
  }

  async function sendSms() {
    tell(await pims.get("pims.authentication.smscode", { type: "enrollment" }), "The SMS is on its way");
  }

  async function enrol() {
    const parameters = { action: "enroll", pinCode, smsCode } as const;
    tell(await pims.set("pims.authentication.enrollment", parameters), "This phone is enrolled");
  }

  async function otp() {
    const message = await pims.get("pims.authentication.otp", { action: "withPIN", pinCode });
    if (message.status === "FAILED") refused(message);
    else show(message.result.otp);
  }

  async function charge() {
    const message = await pims.get("pims.vehicle.state");
    if (message.status === "FAILED") refused(message);
    else show(`${message.result.state.electricLevel.value ?? "?"} %`);
  }

  return (
    <SafeAreaView>
      <Button title="Sign in" onPress={signIn} />
      <Button title="Send SMS" onPress={sendSms} />
      <TextInput placeholder="SMS code" value={smsCode} onChangeText={setSms} keyboardType="number-pad" />
      <TextInput
        placeholder="PIN"
        value={pinCode}
        onChangeText={setPin}
        keyboardType="number-pad"
        secureTextEntry
      />
      <Button title="Enrol" onPress={enrol} />
      <Button title="One-time password" onPress={otp} />
      <Button title="Charge" onPress={charge} />
      <Text>{shown}</Text>
    </SafeAreaView>
  );
}
