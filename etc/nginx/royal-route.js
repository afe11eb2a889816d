// Which node a webhook belongs to: the conversation that its body names. For njs, Debian's libnginx-mod-http-js; see
// royal-cluster.conf. All requests of one conversation give one key, whatever event they report.

// A device of an account is the account: …:12@s.whatsapp.net.
function bare(id) {
    return id.replace(/:[0-9]+(?=@)/, '');
}

// A LID and the telephone number behind it are one contact: the number counts where the body has it. A group is its own.
// "senderPn" of a message that the shop sent is the shop's number.
function contact(key) {
    const own = typeof key.remoteJid === 'string' ? key.remoteJid : '';
    if (!own.endsWith('@lid')) return bare(own);
    const phone = [key.remoteJidAlt, key.fromMe ? '' : key.senderPn].find(id => typeof id === 'string' && id.length > 0 && !id.endsWith('@lid'));
    if (!phone) return bare(own);
    return bare(phone).replace(/@.*$/, '') + '@s.whatsapp.net';
}

function evolution(body) {
    const data = Array.isArray(body.data) ? body.data[0] : body.data;
    const key = data && typeof data === 'object' ? data.key || data : {};
    return 'evolution/' + (body.instance || '') + '/' + contact(key);
}

function object(value) {
    return value && typeof value === 'object' ? value : undefined;
}

// Messages carry their conversation inside, as typing signs do; events about a conversation, and what automation rules and
// macros report, are the conversation; the widget has the contact's current one, or none. What is left concerns a contact.
// The account stands outside, in the conversation, or in its last message: before Chatwoot 4.14.2 only there.
function chatwoot(body) {
    const event = String(body.event);
    const isWhole = /^(conversation_|automation_event|macro)/.test(event);
    const conversation = object(body.conversation) || object(body.current_conversation) || (isWhole ? body : {});
    const last = object(conversation.messages) && object(conversation.messages[0]);
    const account = [body.account, conversation.account].map(one => object(one) && one.id).find(id => id)
        || (last && last.account_id) || '';
    const id = conversation.id || conversation.display_id;
    if (id) return 'chatwoot/' + account + '/' + id;
    const person = object(body.contact) || (event.startsWith('contact_') ? body : object(body.sender));
    return 'chatwoot/' + account + '/contact/' + (person && person.id || '');
}

// Called from js_set, as often as a node is picked: the text of the body, parsed once more each time.
function key(r) {
    const text = r.requestText;
    try {
        const body = JSON.parse(text);
        if (body && typeof body === 'object') {
            if (r.uri.indexOf('/webhook/evolution') === 0) return evolution(body);
            if (r.uri.indexOf('/webhook/chatwoot') === 0) return chatwoot(body);
        }
    } catch (e) {
        // Not JSON: the node says so. Any node may.
    }
    return r.uri;
}

export default {key};
