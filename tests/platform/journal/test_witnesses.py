"""From request to cosignature: files, folders, HTTP; who has signed and who has not; nothing forged comes in."""

import threading
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from django.urls import reverse
from tests.platform.journal.logs import Cosigner, fill

from quanheng.bundle import policy as rules
from quanheng.bundle.notes import Note, Signature, VerifierKey
from quanheng.bundle.witness import Declined
from quanheng.engine.errors import Refused
from quanheng.platform.journal import actions, exchange, queries, witnesses
from quanheng.platform.journal.cosigner import Cosigner as Folder
from quanheng.platform.journal.cosigner_http import server
from quanheng.platform.journal.models import Cosignature, LogKey

pytestmark = pytest.mark.django_db


def log_key():
    return VerifierKey.read(LogKey.objects.first().vkey)


def test_three_of_four_sign_and_the_fourth_is_named(cosigners, cosigned):
    fill(8)
    actions.seal()
    assert queries.provable([3]) is None
    cosigned(cosigners[:2])
    assert queries.provable([3]) is None
    state = queries.state()
    assert (state.enough, [v.witness.name for v in state.vouching if not v.at]) == (False, ["审计局", "大学"])
    cosigned(cosigners[2:3])
    assert queries.provable([3]).size == 8
    assert queries.state().enough
    signers = rules.read(queries.policy_text()).signers(queries.note(queries.checkpoint()))
    assert (signers.enough, signers.missing) == (True, ("大学",))


def test_an_older_checkpoint_stands_in_until_the_newest_is_signed(cosigned):
    fill(5)
    actions.seal()
    cosigned()
    fill(5, 5)
    actions.seal()
    assert queries.provable([4]).size == 5
    assert queries.provable([4, 7]) is None
    cosigned()
    assert queries.provable([4, 7]).size == 10


def test_without_witnesses_the_log_alone_vouches():
    assert queries.provable([]) is None
    fill(3)
    actions.seal()
    assert queries.provable([2]).size == 3
    assert "quorum none" in queries.policy_text()


def test_proofs_for_a_package(cosigned):
    fill(30)
    actions.seal()
    proofs = queries.proofs_for([3, 29, 3], cosigned())
    assert [p.index for p in proofs.leaves] == [3, 29]
    assert rules.read(proofs.policy).signers(Note.read(proofs.checkpoint)).enough
    assert queries.leaf_of("ledger.post", k=7) == 7
    assert queries.leaf_of("ledger.post", k=77) is None
    assert queries.leaves_of("ledger.post", "k", [2, 5, 99]) == {2: 2, 5: 5}


def test_a_request_starts_where_the_witness_stopped(cosigners, cosigned):
    fill(5)
    actions.seal()
    cosigned(cosigners[:1])
    fill(6, 5)
    newest = actions.seal()
    assert witnesses.request(cosigners[0].witness, newest).old == 5
    assert witnesses.request(cosigners[1].witness, newest).old == 0
    assert cosigners[0].sign(witnesses.request(cosigners[0].witness, newest).text)


def ask(client, number):
    """The request a witness downloads from the journal's page."""
    answer = client.get(reverse("journal:request", args=[number]))
    return answer.content.decode() if answer.status_code == 200 else ""


def grow(count):
    fill(count, queries.size())
    return actions.seal()


def test_witnesses_asked_at_different_moments_meet_on_one_checkpoint(client, cosigners):
    first = grow(5)
    actions.cosign(cosigners[0].sign(ask(client, 1)))
    for number in (2, 3):  # the log grows before each of them is asked
        grow(3)
        actions.cosign(cosigners[number - 1].sign(ask(client, number)))
    assert queries.provable([4]) == first
    assert queries.state().waiting == []
    newest = grow(1)  # what is vouched for is left behind: the next is asked for the newest
    actions.cosign(cosigners[3].sign(ask(client, 4)))
    for number in (1, 2):
        grow(1)
        actions.cosign(cosigners[number - 1].sign(ask(client, number)))
    assert queries.provable([10]) == newest


def test_the_checkpoint_of_a_release_is_asked_for_though_nobody_has_begun_it(client, cosigners):
    fill(4)
    actions.append("publication.release", {"role": "leader", "detail": {"release": 1}}, by_name="王书记")
    released = actions.seal()
    grow(6)
    for number in (4, 2, 1):
        actions.cosign(cosigners[number - 1].sign(ask(client, number)))
        grow(2)
    assert queries.provable([4]) == released


def test_a_checkpoint_that_cannot_get_its_signatures_any_more_holds_nobody_up(client, cosigners):
    old = grow(3)
    held = [ask(client, number) for number in (1, 2, 3, 4)]
    newer = grow(3)
    actions.cosign(cosigners[0].sign(held[0]))
    for one in cosigners[1:3]:  # these two were asked for the newer one elsewhere, and have passed the old
        actions.cosign(one.sign(witnesses.request(one.witness, newer).text))
    assert queries.open_ones("sha256") == [newer]
    grow(3)
    actions.cosign(cosigners[0].sign(ask(client, 1)))
    assert queries.provable([3]) == newer
    assert old.cosignatures.count() == 1


def test_an_answer_that_comes_late_is_taken(client, cosigners):
    grow(3)
    held = ask(client, 1)
    for _ in range(12):
        grow(1)
    assert actions.cosign(cosigners[0].sign(held))[0].checkpoint.size == 3


def test_the_same_answer_twice_counts_once(cosigners):
    fill(2)
    checkpoint = actions.seal()
    line = cosigners[0].sign(witnesses.request(cosigners[0].witness, checkpoint).text)
    whole = Note(
        Note.read(checkpoint.note).body, (*Note.read(checkpoint.note).signatures, Signature.read(line))
    ).text
    for answer in (line, line, whole, whole.replace("\n", "\r\n")):
        actions.cosign(answer)
    assert Cosignature.objects.count() == 1


@pytest.mark.parametrize("answer", ["", "nonsense", "a\n\nb", "— x AAAAAAAA"])
def test_what_is_no_answer_is_refused(cosigners, answer):
    fill(1)
    actions.seal()
    with pytest.raises(Refused):
        actions.cosign(answer)


def test_a_forged_or_foreign_cosignature_is_refused(cosigners):
    fill(2)
    body = Note.read(actions.seal().note).body
    stranger = Cosigner("陌生人")
    for line in (
        stranger.signer.sign(body, 1).line,  # not a witness
        cosigners[0].signer.sign("another text\n", 1).line,  # signs something else
        Signature(cosigners[0].signer.name, cosigners[0].signer.public.id, bytes(72)).line,
    ):
        with pytest.raises(Refused):
            actions.cosign(line)
    assert not Cosignature.objects.exists()


def test_a_lost_witness_is_replaced(cosigners, cosigned):
    fill(3)
    actions.seal()
    cosigned()
    new = Cosigner("公证处")
    actions.set_policy([*(c.witness for c in cosigners[:3]), new.witness])
    assert queries.provable([1]).size == 3  # three of those who signed are witnesses still
    fill(1, 3)
    actions.seal()
    cosigned([*cosigners[:2], new])
    assert queries.provable([3]).size == 4


def test_a_witness_in_a_folder(tmp_path):
    fill(4)
    checkpoint = actions.seal()
    one = Folder.make(tmp_path / "audit", "审计局", [log_key()])
    witness = witnesses.Witness("审计局", one.signer.public.text)
    actions.set_policy([witness], 1, 0)
    assert (tmp_path / "audit" / "witness_key").stat().st_mode & 0o777 == 0o600
    request = witnesses.request(witness, checkpoint).text
    assert actions.cosign(one.sign(request, 1000).text)[0].witness == "审计局"
    with pytest.raises(FileExistsError):
        Folder.make(tmp_path / "audit", "审计局", [])
    with pytest.raises(Declined) as declined:
        one.sign(request, 1000)  # it starts from nothing again
    assert (declined.value.status, declined.value.size) == (409, 4)
    fill(3, 4)
    newer = witnesses.request(witness, actions.seal()).text
    with pytest.raises(Declined) as declined:
        one.sign(newer, 999)  # its clock has gone back
    assert declined.value.status == 503
    assert one.seen()[0][0].size == 4  # nothing was kept of what was declined
    one.sign(newer, 1001)
    assert one.seen()[0][0].size == 7
    (tmp_path / "audit" / "signed.sqlite3").unlink()
    with pytest.raises(FileNotFoundError):
        one.sign(newer, 1002)  # a witness without its memory signs nothing


def test_a_witness_after_rotation(tmp_path):
    fill(4)
    actions.seal()
    one = Folder.make(tmp_path, "审计局", [log_key()])
    witness = witnesses.Witness("审计局", one.signer.public.text)
    actions.set_policy([witness], 1, 0)
    actions.rotate()
    fill(1, 4)
    handed = queries.checkpoint(4)
    actions.cosign(
        one.sign(witnesses.request(witness, handed).text).text
    )  # the old key vouches for this one too
    newer = witnesses.request(witness, actions.seal()).text
    with pytest.raises(Declined) as declined:
        one.sign(newer)
    assert declined.value.status == 403
    one.trust([log_key()])
    assert one.sign(newer)


def test_exchange_by_a_folder(tmp_path, cosigners):
    fill(6)
    actions.seal()
    requests = exchange.write_requests(tmp_path)
    assert len(requests) == 4
    for one in cosigners[:3]:
        request = next(p for p in requests if one.signer.name in p.name)
        (tmp_path / f"{one.signer.name}.cosigned.txt").write_text(
            one.sign(request.read_text()), encoding="utf-8"
        )
    (tmp_path / "broken.cosigned.txt").write_text("nothing", encoding="utf-8")
    taken = exchange.take_answers(tmp_path)
    assert (len(taken.taken), taken.refused) == (3, ["broken.cosigned.txt"])
    assert queries.state().enough
    assert [p.name.split(".")[0] for p in exchange.write_requests(tmp_path)] == ["大学"]
    assert exchange.take_answers(Path(tmp_path)).taken == []


def post(address, text):
    try:
        with urllib.request.urlopen(
            urllib.request.Request(address, text.encode(), method="POST"), timeout=10
        ) as got:
            return got.status, got.headers["Content-Type"], got.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode()


def test_a_witness_over_http(tmp_path):
    fill(4)
    checkpoint = actions.seal()
    one = Folder.make(tmp_path, "审计局", [log_key()])
    witness = witnesses.Witness("审计局", one.signer.public.text)
    actions.set_policy([witness], 1, 0)
    request = witnesses.request(witness, checkpoint).text
    with server(one, "127.0.0.1", 0) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{listening.server_address[1]}"
        try:
            status, _, answer = post(f"{address}/add-checkpoint", request)
            assert status == 200
            assert actions.cosign(answer)
            assert post(f"{address}/add-checkpoint", request)[:2] == (409, "text/x.tlog.size")
            assert post(f"{address}/add-checkpoint", request)[2] == "4\n"
            assert post(f"{address}/add-checkpoint", "nonsense")[0] == 400
            assert post(f"{address}/other", request)[0] == 404
            assert post(f"{address}/add-checkpoint", request.replace("— ", "— x", 1))[0] == 403
            import hashlib

            origin = hashlib.sha256(log_key().name.encode()).hexdigest()
            with urllib.request.urlopen(f"{address}/{origin}/checkpoint", timeout=10) as got:
                assert Note.read(got.read().decode()).time_of(one.signer.public)
        finally:
            listening.shutdown()
